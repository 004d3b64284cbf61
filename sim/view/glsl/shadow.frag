#version 430
in vec2 from_centre;
out vec4 colour;
void main() {
    float d = dot(from_centre, from_centre);
    colour = vec4(0.05, 0.045, 0.04, 0.45 * (1.0 - smoothstep(0.0, 1.0, d)) * (1.0 - 0.5 * d));
}
