#version 430
// A high, softly clouded Nordic sky.
uniform sampler2D grain;
uniform float daylight;
in vec3 direction;
out vec4 colour;
void main() {
    vec3 d = normalize(direction);
    float up = clamp(d.z, 0.0, 1.0);
    vec3 c = mix(vec3(0.80, 0.86, 0.90), vec3(0.36, 0.55, 0.78), pow(up, 0.55));
    vec2 p = d.xy / (0.18 + up);
    float cloud = smoothstep(0.42, 0.85, 0.62 * texture(grain, p * 0.055).b + 0.38 * texture(grain, p * 0.16 + 0.3).b);
    c = mix(c, vec3(0.90, 0.91, 0.92), 0.75 * cloud * smoothstep(0.0, 0.15, up));
    colour = vec4(c * mix(vec3(0.02, 0.028, 0.045), vec3(1.0), daylight), 1.0);
}
