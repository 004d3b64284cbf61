#version 430
uniform vec4 head;
in vec3 world, normal;
flat in float bright;
out vec4 colour;
void main() {
    vec3 v = normalize(head.xyz - world);
    float fresnel = 0.04 + 0.96 * pow(1.0 - abs(dot(v, normal)), 5.0);
    float sheen = 0.5 * fresnel;
    colour = vec4(vec3(0.75, 0.82, 0.84) * (0.15 + bright), clamp(sheen + 0.03, 0.0, 0.6));
}
