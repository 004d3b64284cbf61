#version 430
uniform vec4 p3d_ColorScale;
in vec2 uv;
in vec4 tint;
out vec4 colour;
void main() { colour = tint * p3d_ColorScale; }
