#version 430
uniform sampler2D p3d_Texture0; // coverage of glyphs
uniform vec4 p3d_ColorScale;
in vec2 uv;
in vec4 tint;
out vec4 colour;
void main() { colour = tint * p3d_ColorScale; colour.a *= texture(p3d_Texture0, uv).a; }
