//! What the browser painted, as pixels.

use anyhow::{Result, ensure};

/// One pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

/// A screenshot of the viewport.
#[derive(Debug, PartialEq, Eq)]
pub struct Painted {
    width: usize,
    channels: usize,
    bytes: Vec<u8>,
}

impl Painted {
    pub(crate) fn read(png: &[u8]) -> Result<Self> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let info = reader.next_frame(&mut bytes)?;
        ensure!(info.bit_depth == png::BitDepth::Eight, "a screenshot of {:?}", info.bit_depth);
        Ok(Self { width: info.width as usize, channels: info.color_type.samples(), bytes })
    }

    /// Width and height, px.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.bytes.len() / (self.width * self.channels))
    }

    /// The pixel at viewport px (`x`, `y`); black outside.
    #[must_use]
    pub fn at(&self, x: f64, y: f64) -> Colour {
        let start = (y.max(0.0) as usize * self.width + x.max(0.0) as usize) * self.channels;
        let channel = |i: usize| self.bytes.get(start + i).copied().unwrap_or_default();
        Colour { r: channel(0), g: channel(1), b: channel(2) }
    }
}

impl Colour {
    /// How different two colours are: the largest difference of a channel.
    #[must_use]
    pub fn difference(self, other: Self) -> u8 {
        self.r.abs_diff(other.r).max(self.g.abs_diff(other.g)).max(self.b.abs_diff(other.b))
    }

    /// How much redder than blue.
    #[must_use]
    pub fn warmth(self) -> i32 {
        i32::from(self.r) - i32::from(self.b)
    }
}
