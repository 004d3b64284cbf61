"""Our shaders, put together from ``glsl/``: a head that decides how eyes are drawn, then the object's own part."""

from enum import StrEnum
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from panda3d.core import SamplerState, Shader, Texture


class EyeMode(StrEnum):
    """How two eyes are drawn."""

    PLAIN = "plain"  # one camera per eye, or a flat picture
    VIEWPORT = "viewport"  # both in one pass, gl_ViewportIndex
    CLIP = "clip"  # both in one pass, gl_ClipDistance

    @property
    def copies(self) -> int:
        """Instances drawn per object."""
        return 1 if self is EyeMode.PLAIN else 2


def _read(name: str) -> str:
    return files("sim.view").joinpath("glsl", name).read_text(encoding="utf-8")


def _fragment(vertex: str, fragment: str) -> str:
    """The fragment part; behind ``static.vert`` it also knows the map of baked light."""
    source = _read(f"{fragment}.frag")
    version, rest = source.split("\n", 1)
    return f"{version}\n#define STANDING\n{rest}" if vertex == "static" else source


class ShaderSet:
    """Compiled programs of one eye mode, made when first asked for."""

    def __init__(self, mode: EyeMode) -> None:
        self.mode = mode
        self._made: dict[tuple[str, str], Shader] = {}

    def get(self, vertex: str, fragment: str, *shared: str) -> Shader:
        """The program of ``glsl/<vertex>.vert`` and ``glsl/<fragment>.frag``; a driver's complaint raises RuntimeError.

        ``shared`` names files (``glsl/<name>.glsl``) that stand before the vertex part.
        """
        key = vertex, fragment
        if key not in self._made:
            before = "".join(_read(f"{name}.glsl") for name in shared)
            source = _read(f"head_{self.mode}.vert") + _read("room.vert") + before + _read(f"{vertex}.vert")
            shader = Shader.make(Shader.SL_GLSL, source, _fragment(vertex, fragment))
            if shader is None:
                raise RuntimeError(f"shader {vertex}/{fragment} was refused by the driver")
            self._made[key] = shader
        return self._made[key]


def grain_texture(seed: int = 7, size: int = 256) -> Texture:
    """Tileable noise with mipmaps: r speckle, g streaks along x, b clouds, a weave. Each channel has mean 0.5."""
    rng = np.random.default_rng(seed)
    fx, fy = np.meshgrid(np.fft.fftfreq(size) * size, np.fft.fftfreq(size) * size)
    radius = np.hypot(fx, fy)
    spectra = (
        np.exp(-(((radius - 40) / 40) ** 2)),
        np.exp(-((fx / 5) ** 2)) * np.exp(-(((np.abs(fy) - 14) / 22) ** 2)),
        np.where(radius > 0.5, 1.0 / np.maximum(radius, 1.0) ** 1.6, 0.0),
        np.exp(-(((np.abs(fx) - 64) / 10) ** 2)) + np.exp(-(((np.abs(fy) - 64) / 10) ** 2)),
    )
    image = np.stack([_noise(rng, s) for s in spectra], axis=-1)
    texture = Texture("grain")
    texture.setup_2d_texture(size, size, Texture.T_unsigned_byte, Texture.F_rgba8)
    memory = np.ascontiguousarray(image[..., [2, 1, 0, 3]])
    texture.set_ram_image(memory.tobytes())
    texture.set_wrap_u(SamplerState.WM_repeat)
    texture.set_wrap_v(SamplerState.WM_repeat)
    texture.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    return texture


def _noise(rng: np.random.Generator, spectrum: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    field = np.real(np.fft.ifft2(np.fft.fft2(rng.normal(size=spectrum.shape)) * spectrum))
    field = field / (3.2 * field.std()) * 0.5 + 0.5
    return np.asarray(np.clip(field * 255.0, 0, 255), np.uint8)
