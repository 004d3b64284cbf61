"""The pages of baked light as one texture; every room is drawn with the same, so a bake costs no draw call."""

import numpy as np
from panda3d.core import SamplerState, Texture

from sim.view.bake.apply import Pages


def baked_texture(pages: Pages | None) -> Texture:
    """A texture array, two layers a page; without pages one dark texel that nothing asks for."""
    texels = np.zeros((2, 1, 1, 4), np.uint8) if pages is None else pages.texels
    layers, height, width, _ = texels.shape
    texture = Texture("baked")
    texture.setup_2d_texture_array(width, height, layers, Texture.T_unsigned_byte, Texture.F_rgba8)
    texture.set_ram_image(np.ascontiguousarray(texels[..., [2, 1, 0, 3]]).tobytes())
    texture.set_wrap_u(SamplerState.WM_clamp)
    texture.set_wrap_v(SamplerState.WM_clamp)
    texture.set_minfilter(SamplerState.FT_linear)
    texture.set_magfilter(SamplerState.FT_linear)
    return texture
