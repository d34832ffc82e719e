//! Colour stops of the palettes as 0xRRGGBB, evenly spaced from cold to hot, joined by straight lines.
//!
//! Inferno, viridis, cividis and turbo are 17 samples of the published tables, at most 11 of 255 off in between:
//! inferno and viridis by N. Smith and S. van der Walt (matplotlib, CC0); cividis by J. Nunez, C. Anderton and
//! R. Renslow, "Optimizing colormaps with consideration for color vision deficiency", PLoS ONE 13(7), 2018; turbo by
//! A. Mikhailov, "Turbo, an improved rainbow colormap for visualization", Google, 2019. Thermal, grey and diverging are our own.

pub(crate) const THERMAL: [[u8; 3]; 9] =
    rgb([0x2540d8, 0x1f7ae8, 0x12b5e5, 0x17d3a8, 0x45d54b, 0xb4dd22, 0xf9d71c, 0xf98c1a, 0xe3211c]);

pub(crate) const INFERNO: [[u8; 3]; 17] = rgb([
    0x000004, 0x0b0724, 0x210c4a, 0x3d0965, 0x57106e, 0x71196e, 0x8a226a, 0xa32c61, 0xbc3754, 0xd24644,
    0xe45a31, 0xf1731d, 0xf98e09, 0xfcac11, 0xf9cb35, 0xf2ea69, 0xfcffa4,
]);

pub(crate) const VIRIDIS: [[u8; 3]; 17] = rgb([
    0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c, 0x1fa088,
    0x28ae80, 0x3fbc73, 0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725,
]);

pub(crate) const CIVIDIS: [[u8; 3]; 17] = rgb([
    0x00224e, 0x002e6a, 0x1a386f, 0x32436d, 0x434e6c, 0x535a6d, 0x61656f, 0x6f7073, 0x7d7c78, 0x8c8878,
    0x9b9476, 0xaba072, 0xbcae6c, 0xcdbb63, 0xdec958, 0xf0d846, 0xfee838,
]);

pub(crate) const TURBO: [[u8; 3]; 17] = rgb([
    0x30123b, 0x4040a2, 0x466be3, 0x4294ff, 0x28bceb, 0x18ddc2, 0x32f298, 0x6dfe62, 0xa4fc3c, 0xcdec34,
    0xeecf3a, 0xfdac34, 0xfb7e21, 0xeb500e, 0xd02f05, 0xa91601, 0x7a0403,
]);

pub(crate) const GREY: [[u8; 3]; 2] = rgb([0xd9d9d9, 0x101010]);

/// Blue against orange, which every common colour blindness tells apart; grey where there is no difference.
pub(crate) const DIVERGING: [[u8; 3]; 9] =
    rgb([0x0b3c8c, 0x2166c4, 0x5b9ae0, 0xa5c8ea, 0xe8e8e6, 0xf5c08a, 0xea8a3a, 0xc85a12, 0x8a3408]);

/// Red, green and blue of each: three bytes where a number takes four.
const fn rgb<const COUNT: usize>(stops: [u32; COUNT]) -> [[u8; 3]; COUNT] {
    let mut bytes = [[0; 3]; COUNT];
    let mut at = 0;
    while at < COUNT {
        let [_, r, g, b] = stops[at].to_be_bytes();
        bytes[at] = [r, g, b];
        at += 1;
    }
    bytes
}
