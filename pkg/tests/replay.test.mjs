// How a visit is played: when what happens, and where pauses are cut.
import assert from "node:assert/strict";
import test from "node:test";
import { makeCourse } from "../overlay/replay/course.js";

const about = { document: [1000, 2000] };
const course = (parts) => makeCourse({ about, moves: [], clicks: [], scrolls: [], signals: [], ...parts });

test("pauses are cut to a second and a half, and one sees where it ends", () => {
  const played = course({ moves: [[0, 1, 1, 0], [500, 2, 2, 0], [60_500, 3, 3, 0], [61_000, 4, 4, 0]] });
  // 500 + 1500 + 500, and a second at the end.
  assert.equal(played.length, 3500);
  assert.equal(played.at(1999).pointer.from.x, 2);
  assert.equal(played.at(2000).pointer.from.x, 3);
});

test("the pointer rests where it was, and glides to a move that follows soon", () => {
  const { at } = course({ moves: [[100, 0, 0, 0], [300, 10, 20, 0], [900, 50, 50, 0]] });
  assert.equal(at(50).pointer, null, "nothing is known of it yet");
  const { from, to, part } = at(200).pointer;
  assert.deepEqual([from.x, to.x, part], [0, 10, 0.5]);
  const resting = at(800).pointer;
  assert.deepEqual([resting.from.x, resting.to.x, resting.part], [10, 10, 0]);
  assert.equal(at(5000).pointer.to.x, 50);
});

test("a click is where the pointer is then, and seen for a while", () => {
  const { at } = course({ moves: [[0, 1, 1, 0]], clicks: [[1000, 7, 8, 2, 0, 0]] });
  assert.deepEqual(at(999).clicks, []);
  const [click] = at(1450).clicks;
  assert.deepEqual([click.x, click.y, click.place, click.age], [7, 8, 2, 0.5]);
  assert.equal(at(1450).pointer.from.x, 7);
  assert.deepEqual(at(1900).clicks, []);
});

test("the window stands where the visitor's stood, whatever scrolled inside it", () => {
  const { at } = course({ scrolls: [[500, 100, 300, 900, 0], [700, 100, 80, 200, 3], [900, 100, 600, 1200, 0]] });
  assert.deepEqual([0, 499, 500, 899, 900].map((played) => at(played).top), [0, 0, 300, 300, 600]);
});

test("one is led from trouble to trouble and to the first again", () => {
  const signal = (at_ms, kind) => ({ at_ms, kind, anchor: 0, value: 0, name: "" });
  const { nextTrouble, at } = course({
    moves: [[0, 1, 1, 0], [2000, 1, 1, 0], [4000, 1, 1, 0]],
    signals: [signal(1000, "dead"), signal(1200, "vital"), signal(3000, "rage")],
  });
  const [first, second] = [nextTrouble(0), nextTrouble(nextTrouble(0))];
  assert.deepEqual([first, second, nextTrouble(second)], [100, 2100, 100]);
  assert.deepEqual([at(999).trouble, at(1000).trouble, at(3000).trouble], [undefined, "dead", "rage"]);
  assert.equal(course({ moves: [[0, 1, 1, 0]] }).nextTrouble(0), undefined);
});
