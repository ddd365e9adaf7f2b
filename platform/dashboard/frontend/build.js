// Bundles main.ts, and draws the shape of the world map; names carry no hash, as Django adds one.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const target = new URL("../static/dashboard/build/", import.meta.url);
const WIDTH = 960;
const HEIGHT = 470;
// The map is at most 560 pixels wide: whole steps of two units are finer than what is seen.
const STEP = 2;

/** Whole steps from point to point in place of absolute points: half of the bytes. */
function shorten(path) {
  const rings = path.split("M").slice(1).map((ring) => ring.replace("Z", "").split("L"));
  return rings
    .map((ring) => {
      const points = ring.map((point) => point.split(",").map(Number));
      let [x, y] = points[0];
      let steps = "";
      for (const [nextX, nextY] of points.slice(1)) {
        const [dx, dy] = [nextX - x, nextY - y];
        if (dx || dy) steps += `${dx < 0 || !steps ? "" : " "}${dx}${dy < 0 ? "" : " "}${dy}`;
        [x, y] = [nextX, nextY];
      }
      return `M${points[0].join(" ")}l${steps}z`;
    })
    .filter((ring) => !ring.includes("lz"))
    .join("");
}

async function drawWorld() {
  const file = new URL("node_modules/world-atlas/land-110m.json", import.meta.url);
  const topology = JSON.parse(await readFile(file, "utf8"));
  const land = feature(topology, topology.objects.land).features[0];
  // Without Antarctica, where nobody scans.
  land.geometry.coordinates = land.geometry.coordinates.filter(([ring]) =>
    ring.some(([, latitude]) => latitude > -60),
  );
  // charts/world_map.py places pins by the same projection.
  const projection = geoNaturalEarth1()
    .scale(173 / STEP)
    .translate([WIDTH / 2 / STEP, 262 / STEP]);
  const path = shorten(geoPath(projection).digits(0)(land));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `<path id="land" transform="scale(${STEP})" d="${path}"/></svg>\n`
  );
}

await mkdir(target, { recursive: true });
for (const name of await readdir(target)) {
  if (name.startsWith("part-")) await rm(new URL(name, target));
}
await Promise.all([
  build({
    entryPoints: ["main.ts"],
    absWorkingDir: import.meta.dirname,
    bundle: true,
    // What only some pages need is loaded by those: see main.ts.
    splitting: true,
    chunkNames: "part-[name]-[hash]",
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    outdir: target.pathname,
    logLevel: "warning",
  }),
  drawWorld().then((svg) => writeFile(new URL("world.svg", target), svg)),
]);
