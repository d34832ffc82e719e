//! From `crates/heatmap` to the Wasm that goes into `isotherm/heatmap`: with SIMD, without, and as plain JavaScript.

use crate::fresh::{Inputs, Stamp};
use crate::glue::Names;
use crate::house::House;
use crate::order;
use crate::places;
use crate::plain;
use crate::run;
use crate::setup::WASM_TARGET;
use crate::wasm::{self, binaryen};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// What is built, all below one folder.
pub(crate) struct Renderer {
    /// For browsers since 2023 and Node: the fastest.
    pub(crate) simd: PathBuf,
    /// The same exports and results, without SIMD.
    pub(crate) scalar: PathBuf,
    /// The same as an ES module of plain JavaScript, for pages where Wasm is forbidden.
    pub(crate) plain: PathBuf,
    /// How the exports of all three were renamed, for [`Names::read`].
    pub(crate) names: PathBuf,
}

/// What rustc is told to use SIMD.
pub(crate) const SIMD: &str = "-C target-feature=+simd128";
const PROFILE: &str = "renderer";
/// What is small and called in the inner loops says so itself; the rest is only larger inlined.
const INLINE: &str = "-C llvm-args=-inline-threshold=25";
/// The inner loops are written out as far as it makes them faster; unrolling others only makes them larger.
const UNROLL: &str = "-C llvm-args=-unroll-threshold=60";
/// A sixteenth of what is usual is many times what is needed, and makes shorter addresses of all that lies above it.
const STACK: &str = "-C link-arg=-zstack-size=65536";
/// First goes what the linker exports for itself.
const OPTIMISE: [&str; 9] = [
    "--remove-exports=__*",
    "-O2",
    wasm::LOW_UNUSED,
    "--flatten",
    "--rereloop",
    "-Os",
    "-Os",
    "--converge",
    "--dae-optimizing",
];

/// A digest of all that the renderer depends on.
pub(crate) fn inputs(house: &House) -> Result<String> {
    let compiler = run::answer(house.command("rustc").arg("-V")).context("rustc does not say its version")?;
    let mut inputs = Inputs::new()
        .text(include_str!("renderer.rs"))
        .text(include_str!("wasm.rs"))
        .text(include_str!("order.rs"))
        .text(include_str!("places.rs"))
        .text(include_str!("plain.rs"));
    inputs = inputs.text(&compiler);
    for part in ["crates/density", "crates/heatmap", "Cargo.toml", "Cargo.lock", "pkg/package-lock.json"] {
        inputs = inputs.path(&house.root.join(part))?;
    }
    Ok(inputs.digest())
}

/// Where the renderer is, or will be.
pub(crate) fn built(house: &House) -> Renderer {
    let folder = house.target.join("wasm/heatmap");
    let [simd, scalar, plain, names] =
        ["heatmap.simd.wasm", "heatmap.wasm", "plain.js", "names.json"].map(|name| folder.join(name));
    Renderer { simd, scalar, plain, names }
}

/// Builds the renderer, unless it is there.
pub(crate) fn build(house: &House) -> Result<Renderer> {
    let renderer = built(house);
    let stamp = Stamp(renderer.names.with_file_name("stamp"));
    let inputs = inputs(house)?;
    if !stamp.matches(&inputs) {
        fs::create_dir_all(renderer.names.parent().context("what is built lies in a folder")?)?;
        let fast = compile(house, SIMD, &["--enable-simd"], &renderer.simd)?;
        let slow = compile(house, "", &[], &renderer.scalar)?;
        if fast != slow {
            bail!("the exports with SIMD and without have other short names: scripts can know one alone");
        }
        fs::write(&renderer.names, slow)?;
        plain::translate(house, &renderer.scalar, &renderer.plain)?;
        let Renderer { simd, scalar, plain, names } = &renderer;
        fs::write(simd, order::alike(&fs::read(simd)?)?)?;
        stamp.write(&inputs, &[simd, scalar, plain, names].map(PathBuf::clone))?;
    }
    Ok(renderer)
}

/// Compiles and optimises with these flags and features, and answers how the exports were renamed.
fn compile(house: &House, flags: &str, features: &[&str], output: &Path) -> Result<String> {
    let mut cargo =
        house.cargo(["build", "--locked", "--package", "isotherm-heatmap", "--target", WASM_TARGET]);
    cargo.args(["--profile", PROFILE]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("{INLINE} {UNROLL} {STACK} {flags}"));
    run::quietly(&mut cargo)?;
    let compiled = house.target.join(WASM_TARGET).join(PROFILE).join("isotherm_heatmap.wasm");
    let [bare, small] = ["bare", "small"].map(|end| output.with_extension(end));
    fs::write(&bare, places::forget(&fs::read(&compiled)?)?)?;
    run::quietly(binaryen(house, "wasm-opt", &bare, &small).args(features).args(OPTIMISE).args(wasm::STRIP))?;
    let mut rename = binaryen(house, "wasm-opt", &small, output);
    let report = run::output(rename.args(features).arg("--minify-imports-and-exports-and-modules"))?;
    Names::read(&report)?;
    Ok(report)
}
