// What the service worker hands to the page: files without their names, and every text of the share.
export interface Shared {
  files: Blob[];
  text: string;
}
