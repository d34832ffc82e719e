//! The two compressed copies that lie beside every asset.

use anyhow::{Context, Result};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const BROTLI_BEST: i32 = 11;
const BROTLI_LARGEST_WINDOW: i32 = 22;

/// Writes `.br` and `.gz` beside a file and names them.
pub(crate) fn beside(file: &Path) -> Result<[PathBuf; 2]> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok([write(file, "br", &brotli(&bytes)?)?, write(file, "gz", &gzip(&bytes)?)?])
}

/// The bytes at brotli's best quality, 11.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_BEST,
        lgwin: BROTLI_LARGEST_WINDOW,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn write(file: &Path, ending: &str, bytes: &[u8]) -> Result<PathBuf> {
    let path = PathBuf::from(format!("{}.{ending}", file.display()));
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_copies_unpack_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tracker.js");
        let text = "let it = 'be compressed';".repeat(100);
        fs::write(&file, &text).unwrap();
        let [br, gz] = beside(&file).unwrap();
        assert_eq!(br, folder.path().join("tracker.js.br"));
        let mut unpacked = String::new();
        brotli::Decompressor::new(fs::File::open(br).unwrap(), 4096).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        unpacked.clear();
        flate2::read::GzDecoder::new(fs::File::open(gz).unwrap()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
    }
}
