#version 430
// Every opaque surface: albedo detail by material, a little gloss, tone curve. The target encodes sRGB.
uniform vec4 head;              // the point between the eyes
uniform sampler2D grain;        // r speckle, g streaks along x, b clouds, a fine weave
uniform float daylight;         // 1 by day
uniform sampler2DArray contact; // r shade that furniture throws on the floor of each storey
uniform vec4 contact_frame;     // x0, y0, 1/width, 1/height
in vec3 world, normal, detail, albedo, irradiance;
flat in float material, glow, storey, ground;
#ifdef STANDING // what stands still may have its light on a map
uniform sampler2DArray baked; // two layers a page: square roots of daylight, sun in alpha; square roots of lamplight
in vec3 chart;
flat in vec3 power;
#endif
out vec4 colour;

vec3 tone(vec3 x) { x *= 0.80; return clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0); }

// Share of a pixel covered by lines of a given width every 1 unit, faded where they are too fine to see.
float lines(float x, float width) {
    float w = max(fwidth(x), 1e-5), d = abs(fract(x - 0.5) - 0.5);
    return clamp((0.5 * width - d) / w + 0.5, 0.0, 1.0) * min(1.0, width / w);
}
float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

void main() {
    vec3 n = normalize(normal), v = normalize(head.xyz - world), a = albedo, e = irradiance;
    int m = int(material + 0.5);
#ifdef STANDING
    if (chart.z > -0.5) {
        vec4 day = texture(baked, vec3(chart.xy, 2.0 * chart.z)), lamps = texture(baked, vec3(chart.xy, 2.0 * chart.z + 1.0));
        e = 4.0 * (day.rgb * day.rgb * power.x + lamps.rgb * lamps.rgb * power.y) + day.a * power.z * vec3(1.596, 1.425, 1.197);
    }
#endif
    bool flat_up = abs(n.z) > 0.7;
    vec2 tangent = normalize(vec2(-n.y, n.x) + vec2(1e-6, 0.0));
    vec2 uv = flat_up ? detail.xy : vec2(dot(detail.xy, tangent), detail.z);
    float facing = max(dot(n, v), 0.0), fresnel = pow(1.0 - facing, 5.0), gloss = 0.0;
    if (m == 0) a *= 0.985 + 0.03 * texture(grain, uv * 0.9).r;
    else if (m == 1) {
        vec4 g = texture(grain, uv * 0.45), f = texture(grain, uv * 2.3);
        a *= 0.90 + 0.10 * g.b + 0.10 * f.r;
        gloss = 0.02 + 0.30 * fresnel;
    } else if (m == 2) {
        a *= 0.96 + 0.05 * texture(grain, uv * 3.0).r;
        a *= 1.0 - 0.30 * max(lines(uv.x / 0.6, 0.012), lines(uv.y / 0.6, 0.012));
    } else if (m == 3) {
        vec2 w = flat_up ? uv : uv.yx;
        a *= 0.80 + 0.26 * texture(grain, w * vec2(0.35, 2.6)).g + 0.10 * texture(grain, w * vec2(0.9, 9.0)).g;
        gloss = 0.015 + 0.12 * fresnel;
    } else if (m == 4) { gloss = 0.06 + 0.35 * fresnel; }
    else if (m == 5) { a *= 0.90 + 0.16 * texture(grain, uv * 6.0).a; }
    else if (m == 6) { e = mix(e, vec3(3.0), glow); }
    else if (m == 8) { e *= vec3(1.03, 1.0, 0.97); }
    else if (m == 9) { a *= 0.62 + 0.42 * texture(grain, uv * 0.06).b + 0.38 * texture(grain, uv * 0.9).r; }
    else if (m == 10) { a *= 0.80 + 0.16 * texture(grain, uv * 0.11).b + 0.24 * texture(grain, uv * 1.9).r; }
    else if (m == 11) {
        float row = floor(uv.y / 0.083), bx = uv.x / 0.26 + 0.5 * mod(row, 2.0);
        float joint = max(lines(bx, 0.045), lines(uv.y / 0.083, 0.14));
        float far_off = clamp(fwidth(uv.y) / 0.06, 0.0, 1.0);
        a *= mix(0.82 + 0.34 * hash(vec2(floor(bx), row)), 1.0, far_off) * (0.88 + 0.2 * texture(grain, uv * 1.1).b);
        a = mix(a, vec3(0.52, 0.49, 0.45), 0.75 * joint);
    } else if (m == 12) { e = 0.45 * daylight + 0.6 * e; a *= 0.70 + 0.6 * texture(grain, detail.xy * 0.35 + detail.z * 0.21).r; }
    else if (m == 13) {
        float pitch = flat_up ? 0.3 : 0.15;
        a *= 0.97 + 0.05 * hash(floor(uv / pitch));
        a *= 1.0 - 0.16 * max(lines(uv.x / pitch, 0.02), lines(uv.y / pitch, 0.02));
        gloss = 0.03 + 0.25 * fresnel;
    } else if (m == 14) {
        float row = floor(uv.y / 0.07), along = uv.x / 1.3 + hash(vec2(row, 3.0));
        a *= 0.84 + 0.20 * hash(vec2(floor(along), row)) * (1.0 - clamp(fwidth(uv.y) / 0.07, 0.0, 0.8)) + 0.12 * texture(grain, uv * vec2(0.4, 3.0)).g;
        a *= 1.0 - 0.18 * max(lines(uv.y / 0.07, 0.03), lines(along, 0.002));
        gloss = 0.03 + 0.35 * fresnel;
    } else if (m == 15) { gloss = 0.04 + 0.3 * fresnel; }
#ifdef STANDING
    bool open_floor = chart.z < -0.5; // a map has the shade of furniture already
#else
    bool open_floor = true;
#endif
    if (storey > -0.5 && n.z > 0.9 && open_floor) { // the floor, and the low parts of what stands on it
        vec3 at = vec3((world.xy - contact_frame.xy) * contact_frame.zw, storey);
        e *= 1.0 - texture(contact, at).r * (1.0 - smoothstep(0.01, 0.05, abs(world.z - ground)));
    }
    vec3 c = tone(a * e + gloss * e);
    colour = vec4(c + (hash(gl_FragCoord.xy) - 0.5) / 255.0, 1.0);
}
