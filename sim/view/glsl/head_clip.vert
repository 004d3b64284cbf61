#version 430
// Both eyes in one pass without viewport arrays: each eye is squeezed into its part and cut at the seam.
uniform mat4 eye_vp[2];
uniform vec2 seam; // (eye width, gutter) / picture width
#define INSTANCE (gl_InstanceID >> 1)
out float gl_ClipDistance[1];
void place(vec3 world) {
    int eye = gl_InstanceID & 1;
    float side = eye == 0 ? -1.0 : 1.0;
    vec4 p = eye_vp[eye] * vec4(world, 1.0);
    p.x = seam.x * p.x + side * (seam.x + seam.y) * p.w;
    gl_ClipDistance[0] = side * p.x - seam.y * p.w;
    gl_Position = p;
}
