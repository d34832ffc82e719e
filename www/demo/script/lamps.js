// The lamps we make: what the basket and the product page need to know about each.

export const CURRENCY = "EUR";

export const LAMPS = {
  moth: { name: "Moth", price: 148, kind: "Table lamp", made: "Stoneware, oak, pleated linen", blurb: "A stoneware foot the size of two hands and a pleated linen shade that keeps the bulb to itself. It lights a table and leaves the room alone." },
  tern: { name: "Tern", price: 196, kind: "Desk lamp", made: "Enamelled steel, brass", blurb: "A steel head on a brass arm that stays where it is put. One finger moves it; no spring sings." },
  bellwether: { name: "Bellwether", price: 284, kind: "Pendant", made: "Stoneware", blurb: "A wide clay bell, thrown in one piece, glazed only at the rim. Hang it low over the table." },
  pebble: { name: "Pebble", price: 118, kind: "Table lamp", made: "Stoneware, opal glass", blurb: "A cap of opal glass on a short clay stem. Small enough for a bedside, round enough to find in the dark." },
  lantern: { name: "Lantern No. 4", price: 132, kind: "Portable", made: "Paper, oak", blurb: "Mulberry paper on eleven hoops. Twenty hours on a charge, and it goes into the garden." },
  heron: { name: "Heron", price: 342, kind: "Floor lamp", made: "Steel, linen", blurb: "One bent tube, one small shade, and a foot heavy enough for a cat." },
  quince: { name: "Quince", price: 164, kind: "Table lamp", made: "Oak, opal glass", blurb: "A blown globe that sits in a turned oak foot with nothing but its own weight." },
  flute: { name: "Flute", price: 126, kind: "Wall lamp", made: "Stoneware", blurb: "A fluted half-round of unglazed clay. The light goes up and down, never into your eyes." },
  dovecote: { name: "Dovecote", price: 218, kind: "Pendant", made: "Paper, oak", blurb: "Three folded skirts of paper, one above the other, and a glow between the floors." },
  osier: { name: "Osier", price: 298, kind: "Floor lamp", made: "Willow", blurb: "Woven from our own willow, cut in January. It draws a net of light on the wall." },
  taper: { name: "Taper", price: 94, kind: "Portable", made: "Brass", blurb: "A candle for people who own curtains. Lift it by the stem; it remembers its last brightness." },
  cairn: { name: "Cairn", price: 176, kind: "Table lamp", made: "Stoneware, linen", blurb: "Three stones, thrown hollow and stacked. No two are balanced alike." },
  eventide: { name: "Eventide", price: 388, kind: "Pendant", made: "Opal glass, brass", blurb: "Three drops of coloured glass that hang at the heights you choose." },
  gable: { name: "Gable", price: 108, kind: "Wall lamp", made: "Steel", blurb: "One sheet of steel, one fold. A roof for a pool of light." },
  trestle: { name: "Trestle", price: 264, kind: "Floor lamp", made: "Oak, linen", blurb: "Three oak legs that fold flat and a linen drum that reads over your shoulder." },
};

export function euros(amount) {
  return `€${amount.toLocaleString("en-IE")}`;
}
