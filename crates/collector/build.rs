//! Tells cargo which folder the embedded assets come from: rust-embed itself does not.

use std::path::Path;

fn main() {
    // A path that does not exist makes cargo rebuild the crate every time, so the nearest one that does stands in.
    let watched = ["../../pkg/dist", "../../pkg", "build.rs"];
    let present = watched.iter().find(|path| Path::new(path).exists());
    println!("cargo::rerun-if-changed={}", present.unwrap_or(&"build.rs"));
}
