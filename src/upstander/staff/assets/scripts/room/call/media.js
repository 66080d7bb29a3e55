// Sound and pictures: one connection that sends, made when something is switched on, and one that receives all others.

const SECONDS_TO_GATHER = 3;
const PICTURE = { width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { ideal: 15, max: 20 } };
const PICTURE_OF_CREW = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20, max: 25 } };

/** The call's media. `say` speaks to the server, `place(tracks)` gets everybody's tracks, `fail` hears of a break. */
export function makeMedia({ crew, say, place, fail }) {
  let sending;
  let receiving;
  let work = Promise.resolve();
  const mine = {};

  function connection() {
    const made = new RTCPeerConnection();
    made.addEventListener("connectionstatechange", () => made.connectionState === "failed" && fail());
    return made;
  }

  async function send() {
    sending = connection();
    const senders = {};
    for (const kind of ["audio", "video"])
      senders[kind] = sending.addTransceiver(kind, { direction: "sendonly" }).sender;
    sending.senders = senders;
    await sending.setLocalDescription();
    await gathered(sending);
    say({ do: "publish", sdp: sending.localDescription.sdp });
  }

  async function receive({ sdp, lines }) {
    receiving ??= connection();
    await receiving.setRemoteDescription({ type: "offer", sdp });
    await receiving.setLocalDescription();
    await gathered(receiving);
    say({ do: "receive", sdp: receiving.localDescription.sdp });
    const tracks = new Map();
    for (const { mid, receiver } of receiving.getTransceivers()) {
      const whose = lines[mid];
      if (whose) tracks.set(whose, [...(tracks.get(whose) ?? []), receiver.track]);
    }
    place(tracks);
  }

  return {
    /** Switches the microphone ("audio") or the camera ("video") on. Throws what the browser throws where it may not. */
    async switchOn(kind) {
      if (!mine[kind]) {
        const wanted = kind === "audio" ? { audio: true } : { video: crew ? PICTURE_OF_CREW : PICTURE };
        const stream = await navigator.mediaDevices.getUserMedia(wanted);
        [mine[kind]] = stream.getTracks();
        if (!sending) await send();
        await sending.senders[kind].replaceTrack(mine[kind]);
      }
      mine[kind].enabled = true;
      return mine[kind];
    },
    /** Switches it off. The camera is let go, so that its light goes out; the microphone is only silent. */
    async switchOff(kind) {
      if (kind === "audio") mine.audio.enabled = false;
      else {
        mine.video.stop();
        delete mine.video;
        await sending?.senders.video.replaceTrack(null);
      }
    },
    /** Takes the server's offer or answer, one after the other. */
    take(message) {
      const next =
        message.is === "offer"
          ? () => receive(message)
          : () => sending.setRemoteDescription({ type: "answer", sdp: message.sdp });
      work = work.then(next).catch(fail);
    },
    close() {
      for (const track of Object.values(mine)) track.stop();
      sending?.close();
      receiving?.close();
    },
  };
}

/** Waits until the connection knows its own addresses: they go with the first message, not one by one. */
function gathered(connection) {
  return new Promise((done) => {
    const look = () => connection.iceGatheringState === "complete" && done();
    connection.addEventListener("icegatheringstatechange", look);
    setTimeout(done, SECONDS_TO_GATHER * 1000);
    look();
  });
}
