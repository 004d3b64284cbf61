// Where a person is now. Six texels each, made at every step of the core:
// x y z heading; how far that is from the step before; clip, old frame, phase, turns per second;
// share of the going-over from the old frame, room, daylight, lamplight; direction of the daylight, lift, how far that is from the step before, speed of going over;
// turn and tilt of the head to what is looked at, and how far they are from the step before
uniform samplerBuffer people, listed;
uniform vec4 firsts[16]; // where each level's people begin in the list, and end
uniform float mine;      // which of these is this node's
uniform vec4 moment;     // share of the step that has passed, seconds since it was taken
struct Body { int who; vec3 at; float heading; vec4 play, light; vec2 gaze; float going, direction, up; };
Body body() { // nobody: who is -1
    ivec2 span = ivec2(firsts[int(mine + 0.5)].xy + 0.5);
    int k = span.x + INSTANCE;
    Body b;
    b.who = -1;
    if (k >= span.y) return b;
    b.who = int(texelFetch(listed, k >> 2)[k & 3] + 0.5);
    int row = b.who * 6;
    vec4 last = texelFetch(people, row + 4), look = texelFetch(people, row + 5);
    vec4 at = texelFetch(people, row) - (1.0 - moment.x) * texelFetch(people, row + 1);
    b.at = at.xyz;
    b.heading = at.w;
    b.play = texelFetch(people, row + 2);
    b.light = texelFetch(people, row + 3);
    b.gaze = look.xy - (1.0 - moment.x) * look.zw;
    b.going = clamp(b.light.x + moment.y * last.w, 0.0, 1.0);
    b.going *= b.going * (3.0 - 2.0 * b.going);
    b.direction = last.x;
    b.up = last.y - (1.0 - moment.x) * last.z; // onto a seat, or up from it
    return b;
}
