// As much of libheif-js as the decoder uses.
declare module "libheif-js/libheif-wasm/libheif.js" {
  interface Room {
    data: Uint8ClampedArray<ArrayBuffer>;
    width: number;
    height: number;
  }
  interface HeifImage {
    is_primary(): boolean;
    get_width(): number;
    get_height(): number;
    display(room: Room, done: (drawn: Room | null) => void): void;
  }
  interface Options {
    wasmBinary: ArrayBuffer;
    print: () => void;
    printErr: () => void;
  }
  export default function libheif(options: Options): {
    HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
  };
}
