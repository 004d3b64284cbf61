"""The sound device: OpenAL through Panda3D's audio manager.

Our gains are whole: OpenAL adds the direction (in a headset through HRTF) and nothing for the distance.  Panda3D's manager has no
reverberation of its own, so every clip is there once for each kind of room.  Clips lie in memory as files of Panda3D's virtual
file system.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from panda3d.core import (
    AudioManager,
    AudioSound,
    ConfigPage,
    VirtualFileMountRamdisk,
    VirtualFileSystem,
    load_prc_file_data,
    unload_prc_file,
)

from sim.errors import MissingOnThisMachine
from sim.sound.bank import Bank
from sim.sound.loudness import amplitude
from sim.sound.rooms import Variant
from sim.sound.voice import Channel, Listener

FOLDER: Final = "/inrymning-sounds"
"""Where the clips are mounted."""

FAR: Final = 10000.0
"""Metres up to which OpenAL is told to leave the gain as it is."""

HEAD: Final = amplitude(-3.5)
"""What a head adds to a tone at its near ear, taken off beforehand: OpenAL Soft 1.19.1, 523 Hz from straight to the side."""

_SETTINGS: Final = """
audio-library-name p3openal_audio
audio-cache-limit 512
audio-preload-threshold 4000000
notify-level-audio fatal
"""

FIX: Final = "Connect headphones or loudspeakers, or run with --no-sound."


class OpenAl:
    """An open device."""

    def __init__(self, bank: Bank, hrtf: Path | None = None) -> None:
        """``hrtf``: a folder to put OpenAL's settings in that ask for HRTF; without one the system's own settings hold.

        Raises MissingOnThisMachine when no device can be opened.
        """
        self._bank = bank
        if hrtf is not None:
            ask_for_hrtf(hrtf)
        os.environ.setdefault("ALSOFT_LOGLEVEL", "0")  # what it lacks for recording is nothing to tell
        self._page: ConfigPage | None = load_prc_file_data("inrymning-sound", _SETTINGS)
        self._files, self._disk = VirtualFileSystem.get_global_ptr(), VirtualFileMountRamdisk()
        self._files.mount(self._disk, FOLDER, 0)
        self._manager = AudioManager.create_AudioManager()
        self._written: dict[tuple[str, Variant], str] = {}
        self._playing: dict[tuple[str, Variant], AudioSound] = {}
        if not self._manager.is_valid():
            self.close()
            raise MissingOnThisMachine("No sound device can be opened.", FIX)
        self._manager.audio_3d_set_drop_off_factor(0.0)  # the gains are the core's
        self._manager.set_volume(HEAD if hrtf is not None else 1.0)

    def prepare(self) -> None:
        """Puts every variant the bank has made into the manager's memory."""
        for name, variant in list(self._bank.ready):
            self._sound(name, variant)

    def play(self, channels: Sequence[Channel], listener: Listener, seconds: float) -> None:
        """Starts, moves and stops sounds."""
        place, ahead, up = listener.place, listener.forward, listener.up
        self._manager.audio_3d_set_listener_attributes(*place, 0.0, 0.0, 0.0, *ahead, *up)
        now = {channel.key for channel in channels}
        for key in [k for k in self._playing if k not in now]:
            self._playing.pop(key).stop()
        for channel in channels:
            self._set(channel, listener)
        self._manager.update()

    def _set(self, channel: Channel, listener: Listener) -> None:
        sound = self._playing.get(channel.key)
        if sound is None:
            sound = self._playing[channel.key] = self._start(channel)
        sound.set_volume(channel.gain)
        if channel.place is not None:
            sound.set_3d_attributes(*channel.place, 0.0, 0.0, 0.0)
        if sound.status() != AudioSound.PLAYING and self._bank.variant(channel.clip, channel.variant).loop:
            sound.play()  # the system took its source away

    def _start(self, channel: Channel) -> AudioSound:
        sound = self._sound(channel.clip, channel.variant)
        clip = self._bank.variant(channel.clip, channel.variant)
        sound.set_loop(clip.loop)
        sound.set_volume(channel.gain)
        sound.set_3d_min_distance(FAR)
        if channel.place is not None:
            sound.set_3d_attributes(*channel.place, 0.0, 0.0, 0.0)
        start = channel.offset % clip.seconds if clip.loop else channel.offset
        if start < clip.seconds:
            sound.set_time(start)
            sound.play()
        return sound

    def _sound(self, name: str, variant: Variant) -> AudioSound:
        """A new sound of a clip; positional when it has one channel."""
        key = (name, variant)
        clip = self._bank.variant(name, variant)
        if key not in self._written:
            path = f"{FOLDER}/{len(self._written)}.wav"
            self._files.write_file(path, clip.as_wav(), False)
            self._written[key] = path
        return self._manager.get_sound(self._written[key], clip.samples.shape[1] == 1)

    def hush(self) -> None:
        """Stops everything."""
        for sound in self._playing.values():
            sound.stop()
        self._playing.clear()
        self._manager.update()

    def close(self) -> None:
        """Gives device, memory and settings back."""
        if self._page is None:
            return
        for sound in self._playing.values():
            sound.stop()
        self._playing.clear()
        self._manager.shutdown()
        self._files.unmount(self._disk)
        unload_prc_file(self._page)
        self._page = None


def opens() -> bool:
    """Whether a device can be opened here; sound systems may write to stderr about it."""
    page = load_prc_file_data("inrymning-sound", _SETTINGS)
    try:
        manager = AudioManager.create_AudioManager()
        found = bool(manager.is_valid())
        manager.shutdown()
        return found
    finally:
        unload_prc_file(page)


def ask_for_hrtf(folder: Path) -> None:
    """Lets OpenAL reckon with heads, unless the person has told it something else (``ALSOFT_CONF``)."""
    if "ALSOFT_CONF" in os.environ:
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "openal.conf"
    path.write_text("[general]\nhrtf = true\n", encoding="utf-8")
    os.environ["ALSOFT_CONF"] = str(path)
