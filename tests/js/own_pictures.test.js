/** Own pictures: headers of files, the square and its means, groups, warnings, undo, and their file. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  allPictures,
  emptyCollection,
  pictureCount,
  withForm,
  withGroup,
  withGroupName,
  withoutGroup,
  withoutPictures,
  withPictures,
  withPicturesIn,
  withSquareAt,
} from "../../static/js/own_data/collection.js";
import { createCollectionHistory } from "../../static/js/own_data/collection_history.js";
import {
  collectionWarnings,
  repeatedPictures,
  trainingCount,
  trainingProblem,
} from "../../static/js/own_data/collection_warnings.js";
import { filesOfInput, MOST_FILES } from "../../static/js/own_data/dropped_files.js";
import { importFiles } from "../../static/js/own_data/file_import.js";
import { allowedName, groupNameProblem } from "../../static/js/own_data/group_names.js";
import { ownDataFile, ownProblem } from "../../static/js/own_data/own_data_file.js";
import { pictureHeader } from "../../static/js/own_data/picture_header.js";
import { placedPictures } from "../../static/js/own_data/placed_pictures.js";
import { areaWeights, shrunkSquare, squareIn } from "../../static/js/own_data/shrink.js";

const golden = JSON.parse(readFileSync(new URL("../golden/own_pictures.json", import.meta.url), "utf8"));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const signs = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

/** A picture of one grey. */
function grey(value, width = 8, height = 8) {
  return {
    name: `${value}.png`,
    kept: { rgb: new Uint8Array(3 * width * height).fill(value), width, height },
  };
}

/** A collection with a group for each list of greys. */
function greys(...lists) {
  let collection = lists
    .slice(2)
    .reduce((some, _, place) => withGroup(some, `Group ${place + 3}`), emptyCollection());
  lists.forEach((values, place) => {
    collection = withPictures(
      collection,
      collection.groups[place].id,
      values.map((one) => grey(one)),
    );
  });
  return collection;
}
const valuesOf = ({ groups }) => groups.map(({ pictures }) => pictures.map(({ pixels }) => pixels[0]));

test("the header of every format says its size, before the picture is decoded", () => {
  assert.ok(golden.headers.length > 10);
  for (const { format, size, several, file } of golden.headers) {
    const found = pictureHeader(bytes(file));
    assert.deepEqual([found.format, found.size, Boolean(found.several)], [format, size, several]);
  }
});

test("a header that is cut or damaged ends in no size or another one, and in no error", () => {
  for (const { file } of golden.headers) {
    const whole = bytes(file);
    for (let length = 0; length < Math.min(whole.length, 200); length += 1) {
      const { format, size } = pictureHeader(whole.subarray(0, length));
      assert.ok(typeof format === "string" && (size === null || size.length === 2));
      const harmed = whole.slice();
      harmed[length] ^= 0xff;
      pictureHeader(harmed);
    }
  }
});

test("a header of 20,000 × 20,000 pixels, and the larger frame of a GIF, are read", () => {
  const png = bytes(golden.headers[0].file).slice();
  new DataView(png.buffer).setUint32(16, 20_000);
  new DataView(png.buffer).setUint32(20, 20_000);
  assert.deepEqual(pictureHeader(png).size, [20_000, 20_000]);
  const gif = bytes(golden.headers.find(({ format }) => format === "GIF").file).slice();
  const view = new DataView(gif.buffer);
  const frame = gif.findIndex((byte, place) => byte === 0x2c && view.getUint16(place + 5, true) === 37);
  view.setUint16(frame + 5, 60_000, true);
  assert.deepEqual(pictureHeader(gif).size, [60_000, 21]);
});

test("what is no picture is named by what it holds", () => {
  const heic = new Uint8Array(64);
  heic.set(signs("\0\0\0\x18ftypheic"));
  heic.set(signs("ispe"), 24);
  new DataView(heic.buffer).setUint32(32, 4032);
  new DataView(heic.buffer).setUint32(36, 3024);
  assert.deepEqual(pictureHeader(heic), { format: "HEIC", size: [4032, 3024], several: false });
  const cases = {
    "an empty file": "",
    text: "no picture, called .png\n",
    SVG: '<?xml version="1.0"?>\n<!-- made --><svg xmlns="http://www.w3.org/2000/svg"/>',
    "a PDF file": "%PDF-1.7",
    "a ZIP file": "PK\x03\x04..",
    TIFF: "II*\0\x08",
    "a film": "\0\0\0\x18ftypmp42",
    "a file that is no picture": "\x00\x01\x02\x03\xff",
    "a picture that ends in its header": "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
  };
  for (const [format, text] of Object.entries(cases))
    assert.deepEqual(pictureHeader(signs(text)), { format, size: null });
});

test("the square of a picture is shrunk to the means of areas, as the engine has them", () => {
  for (const { picture, place, size, colour, grey: greyMeans } of golden.shrunk) {
    const kept = { ...picture, rgb: bytes(picture.rgb) };
    for (const [means, inColour] of [
      [colour, true],
      [greyMeans, false],
    ]) {
      const found = shrunkSquare(kept, place, { size, colour: inColour });
      assert.equal(found.length, means.length);
      found.forEach((value, at) =>
        assert.ok(Math.abs(value - means[at]) <= 0.5001, `${value}, ${means[at]}`),
      );
    }
  }
  assert.deepEqual(squareIn({ width: 100, height: 60 }, 0.5), { left: 20, top: 0, side: 60 });
  for (const [count, size] of [
    [64, 28],
    [5, 32],
    [7, 7],
  ])
    for (const { first, weights } of areaWeights(count, size)) {
      assert.ok(first + weights.length <= count);
      assert.ok(Math.abs(weights.reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
    }
});

test("the file and the name of the data are those that the engine makes", async () => {
  for (const { file, problem, groups, ...form } of golden.files) {
    const contents = {
      ...form,
      groups: groups.map(({ name, pictures }) => ({
        name,
        pictures: pictures.map((text) => ({ pixels: bytes(text) })),
      })),
    };
    assert.equal(Buffer.from(ownDataFile(contents)).toString("base64"), file);
    assert.equal(await ownProblem(contents), problem);
    assert.throws(() => ownDataFile({ ...contents, size: form.size + 1 }), /the pictures: got \d+ bytes/);
  }
});

test("pictures are added, moved, deleted and cut elsewhere; nothing else changes", () => {
  const first = greys([1, 2, 3], [10, 20]);
  const [one, two] = first.groups;
  const moved = withPicturesIn(first, new Set([one.pictures[0].id, two.pictures[1].id]), two.id);
  assert.deepEqual(valuesOf(moved), [
    [2, 3],
    [10, 20, 1],
  ]);
  assert.deepEqual(valuesOf(first), [
    [1, 2, 3],
    [10, 20],
  ]);
  assert.deepEqual(valuesOf(withoutPictures(moved, new Set([one.pictures[0].id]))), [
    [2, 3],
    [10, 20],
  ]);
  assert.equal(withoutPictures(first, new Set([-1])).groups[0], one);
  assert.equal(withoutGroup(first, one.id).groups.length, 1);
  assert.equal(new Set(allPictures(first).map(({ id }) => id)).size, pictureCount(first));

  const wide = { rgb: new Uint8Array(3 * 16 * 8), width: 16, height: 8 };
  for (let at = 0; at < wide.rgb.length; at += 1) wide.rgb[at] = (at / 3) % 16 < 8 ? 0 : 240;
  const given = withPictures(first, one.id, [{ name: "wide", kept: wide }]);
  const { id, pixels } = given.groups[0].pictures[3];
  assert.deepEqual([pixels[0], pixels.at(-1)], [0, 240]);
  const cut = withSquareAt(given, id, 1).groups[0].pictures[3];
  assert.deepEqual([cut.place, cut.pixels[0], cut.pixels.at(-1)], [1, 240, 240]);
  const small = withForm(withSquareAt(given, id, 1), { size: 16, colour: true });
  assert.deepEqual([small.size, small.colour, small.groups[0].pictures[3].pixels.length], [16, true, 768]);
  assert.ok(small.groups[0].pictures[3].pixels.every((value) => value === 240));
});

test("names are those that the engine allows, and a folder's name becomes one", () => {
  for (const name of ["cats", "a b", "中文 🙂", "x".repeat(40), "🙂".repeat(40)])
    assert.equal(groupNameProblem(name, ["dogs"]), "");
  const refused = ["", "  ", " a", "a ", "dogs", "x".repeat(41), "a\tb", "a\u00a0b", "a\u200bb", "\ud800"];
  for (const name of refused) assert.match(groupNameProblem(name, ["dogs"]), /; allowed: 1 to 40 printable/);
  const wished = {
    cats: "cats",
    dogs: "dogs 2",
    " a\tb ": "a b",
    "": "Group",
    ["y".repeat(50)]: "y".repeat(40),
  };
  for (const [folder, name] of Object.entries(wished)) assert.equal(allowedName(folder, ["dogs"]), name);
  const long = "z".repeat(40);
  assert.equal(allowedName(long, [long, `${"z".repeat(38)} 2`]), `${"z".repeat(38)} 3`);
});

test("what stands against training, and what would teach little, is said", () => {
  assert.equal(trainingProblem(emptyCollection()), "Group 1 and Group 2 have no pictures yet.");
  assert.match(trainingProblem(greys([1], [2])), /needs a second picture/);
  assert.equal(
    trainingProblem(greys([5, 5], [5])),
    "All 3 pictures are the same: there is nothing to tell apart.",
  );
  assert.equal(trainingProblem(greys([1, 2], [3])), "");
  assert.match(trainingProblem(withoutGroup(greys([1, 2], [3]), greys().groups[0].id)), /^$/);
  const many = Array.from({ length: 40 }, (_, place) => place);
  const enough = [...many.map((one) => one + 60)];
  assert.deepEqual(collectionWarnings(greys(many, enough)), []);
  assert.deepEqual(collectionWarnings(greys(many, [200, 201])), [
    "Group 2 has 1 training picture: 10 or more are better.",
    "Group 1 has 40 pictures, Group 2 2: the network may answer Group 1 too often.",
  ]);
  const [inside, across] = collectionWarnings(greys([...many, 7, 7, 8], [...enough, 9]));
  assert.match(inside, /^3 pictures are in a group twice, with the same pixels\./);
  assert.match(across, /^1 picture is in more than one group \(Group 1 and Group 2\)/);
  const again = greys([...many, 7, 7, 8], enough);
  assert.deepEqual(valuesOf(withoutPictures(again, repeatedPictures(again))), [many, enough]);
});

test("as many pictures are trained on as the engine trains on", () => {
  // n − min(max(⌊(n·p + 50)/100⌋, 1), n − 1), engine/data/split.py
  for (const [count, percent, trained] of [
    [40, 20, 32],
    [1, 20, 1],
    [2, 90, 1],
    [3, 1, 2],
    [10, 35, 6],
  ])
    assert.equal(trainingCount(count, percent), trained);
});

test("changes are undone and done again, a drawn slider as one, and few pictures are kept", () => {
  const history = createCollectionHistory(greys([1, 2], [3]));
  let heard = 0;
  const stop = history.listen(() => (heard += 1));
  const first = history.now();
  const { id } = first.groups[0].pictures[0];
  history.change(withoutPictures(first, new Set([id])), "delete 1 picture");
  for (const percent of [30, 40, 50])
    history.change({ ...history.now(), heldOutPercent: percent }, "hold out", "held-out");
  assert.deepEqual(history.words(), { undo: "hold out", redo: null });
  history.undo();
  assert.deepEqual([history.now().heldOutPercent, valuesOf(history.now())], [20, [[2], [3]]]);
  history.undo();
  assert.equal(history.now(), first);
  history.undo();
  assert.deepEqual(history.words(), { undo: null, redo: "delete 1 picture" });
  history.redo();
  history.redo();
  history.redo();
  assert.equal(history.now().heldOutPercent, 50);
  stop();
  const told = heard;
  for (let round = 0; round < 8; round += 1) {
    const empty = withoutPictures(history.now(), new Set(allPictures(history.now()).map((one) => one.id)));
    const pictures = Array.from({ length: 900 }, () => ({ ...grey(round), pixels: new Uint8Array(1) }));
    history.change(withPictures(empty, empty.groups[0].id, pictures), "add");
  }
  assert.equal(heard, told);
  const kept = new Set();
  do {
    for (const one of allPictures(history.now())) kept.add(one.kept);
    history.undo();
  } while (history.words().undo);
  for (const one of allPictures(history.now())) kept.add(one.kept);
  assert.ok(kept.size > 2000 && kept.size <= 4000, String(kept.size));
});

test("folders become groups, in the place of empty ones; loose files go to the group that is given", () => {
  const read = (folders) =>
    new Map(Object.entries(folders).map(([name, values]) => [name, values.map((one) => grey(one))]));
  const named = ({ groups }) => groups.map(({ name, pictures }) => `${name} ${pictures.length}`);
  const placed = placedPictures(emptyCollection(), read({ cats: [1, 2], dogs: [3], birds: [4] }), null);
  assert.deepEqual([named(placed.collection), placed.left], [["cats 2", "dogs 1", "birds 1"], []]);
  const again = placedPictures(placed.collection, read({ dogs: [5], "": [6] }), null);
  assert.deepEqual(named(again.collection), ["cats 2", "dogs 2", "birds 1", "Group 4 1"]);
  const target = placed.collection.groups[2].id;
  for (const folders of [{ "": [7, 8] }, { parrots: [7, 8] }])
    assert.deepEqual(named(placedPictures(placed.collection, read(folders), target).collection), [
      "cats 2",
      "dogs 1",
      "birds 3",
    ]);
  const own = withGroupName(emptyCollection(), emptyCollection().groups[0].id, "x");
  assert.deepEqual(named(placedPictures(own, read({ cats: [1] }), null).collection), ["cats 1", "Group 2 0"]);
  const twelve = Object.fromEntries(Array.from({ length: 12 }, (_, place) => [`f${place}`, [place]]));
  const full = placedPictures(emptyCollection(), read(twelve), null);
  assert.equal(full.collection.groups.length, 10);
  assert.deepEqual(
    full.left.map(({ name }) => name),
    ["f10", "f11"],
  );
});

const listed = (names) => names.map((name) => ({ name, folder: "", file: async () => ({ name }) }));

/** Decoder of the tests: a name with "bad" is refused, one with "film" has a note. */
async function decode({ name }) {
  if (name.includes("bad")) throw new Error("got text; allowed: PNG.");
  return { picture: grey(1).kept, note: name.includes("film") ? "an animation" : "" };
}

test("a file that cannot be read stops no other, and the reading can be cancelled", async () => {
  const seen = [];
  const options = {
    room: 5,
    form: { size: 4, colour: false },
    pause: async () => {},
    signal: new AbortController().signal,
    progress: (done) => seen.push(done),
    decode,
  };
  const found = await importFiles(listed(["a", "bad", "film", "b"]), options);
  assert.deepEqual(
    found.read.get("").map(({ name }) => name),
    ["a", "film", "b"],
  );
  assert.deepEqual(found.refused, [{ name: "bad", why: "got text; allowed: PNG." }]);
  assert.deepEqual(found.notes, [{ name: "film", why: "an animation" }]);
  assert.deepEqual(seen, [0, 1, 2, 3]);
  const few = await importFiles(listed(["a", "bad", "b", "c", "d"]), { ...options, room: 2 });
  assert.deepEqual([few.read.get("").length, few.left, few.cancelled], [2, 2, false]);
  const stop = new AbortController();
  const progress = (done) => done === 2 && stop.abort();
  const cut = await importFiles(listed([..."abcdef"]), { ...options, signal: stop.signal, progress });
  assert.deepEqual([cut.read.get("").length, cut.left, cut.cancelled], [3, 3, true]);
});

test("files of a chosen folder know theirs, those of the system are passed over, 10,000 are the most", () => {
  const file = (webkitRelativePath) => ({ name: webkitRelativePath.split("/").at(-1), webkitRelativePath });
  const { files, problems } = filesOfInput(
    ["pets/cats/10.png", "pets/cats/9.png", "pets/.DS_Store", "pets/cats/Thumbs.db", "pets/a.png"].map(file),
  );
  assert.deepEqual(
    files.map(({ folder, name }) => `${folder}/${name}`),
    ["cats/9.png", "cats/10.png", "pets/a.png"],
  );
  assert.deepEqual(problems, []);
  const many = filesOfInput(Array.from({ length: MOST_FILES + 5 }, (_, place) => file(`all/${place}.png`)));
  assert.deepEqual([many.files.length, many.problems.length], [MOST_FILES, 1]);
});
