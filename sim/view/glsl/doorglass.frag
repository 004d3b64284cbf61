#version 430
uniform vec4 head;
in vec3 world, normal, detail, albedo, irradiance;
flat in float material, glow, storey, ground;
out vec4 colour;
void main() {
    vec3 v = normalize(head.xyz - world);
    float fresnel = 0.04 + 0.96 * pow(1.0 - abs(dot(v, normalize(normal))), 5.0);
    colour = vec4(vec3(0.70, 0.79, 0.80) * (0.1 + 0.6 * irradiance), clamp(0.06 + 0.5 * fresnel, 0.0, 0.6));
}
