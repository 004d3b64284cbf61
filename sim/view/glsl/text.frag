#version 430
uniform sampler2D p3d_Texture0; // coverage of glyphs; with a rim also how much of it is the letter
uniform vec4 p3d_ColorScale;
uniform float outlined;
in vec2 uv;
in vec4 tint;
out vec4 colour;
void main() {
    vec4 glyph = texture(p3d_Texture0, uv);
    colour = tint * p3d_ColorScale;
    colour.rgb *= mix(1.0, glyph.r, outlined);
    colour.a *= glyph.a;
}
