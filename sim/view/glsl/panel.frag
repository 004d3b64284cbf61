#version 430
uniform vec4 p3d_ColorScale;
in vec2 uv;
in vec4 tint;
out vec4 colour;
// vertex colours are square roots of light, as everywhere
void main() { colour = vec4(tint.rgb * tint.rgb, 1.0) * p3d_ColorScale; }
