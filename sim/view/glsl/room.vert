// What a room's switches and blinds leave of its light. Two texels per room; the last room is the outdoors.
uniform samplerBuffer rooms;
vec4 room_state(float room) { return texelFetch(rooms, int(room + 0.5) * 2); }     // daylight, lamps, blinds drawn, storey
vec3 room_tint(float room) { return texelFetch(rooms, int(room + 0.5) * 2 + 1).rgb; } // colour of bounced light

const vec3 SKY = vec3(0.98, 1.0, 1.03);
const vec3 LAMPLIGHT = vec3(1.04, 1.0, 0.93);
const vec3 SUN = 1.425 * vec3(1.12, 1.0, 0.84); // sunlight that comes in by a window, as the bake reckons with it

// light: daylight straight, daylight bounced, lamplight straight, lamplight bounced
vec3 lit(vec4 light, vec4 state, vec3 tint) {
    return (light.x * SKY + light.y * tint) * state.x + (light.z * LAMPLIGHT + light.w * tint) * state.y;
}
