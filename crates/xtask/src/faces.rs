//! From pkg/*.js to pkg/npm: the ES modules that the npm package exports, with the renderer's Wasm in one of them.
//!
//! `heatmap.js` holds the Wasm with SIMD as text, so that it needs no request and no bundler's help. Beside it lie what few
//! browsers need, the Wasm without SIMD and the same as plain JavaScript, and the modules that stand on it.

use crate::fresh::{self, Inputs, Stamp};
use crate::glue::Names;
use crate::house::House;
use crate::renderer::{self, Renderer};
use crate::{bundle, local, plain, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The one that draws.
const CORE: &str = "heatmap";
/// What stands on it, with other libraries' interfaces.
const OTHERS: [&str; 3] = ["h337", "simpleheat", "leaflet"];
/// Stands for the Wasm until all else is short.
const PLACE: &str = "\"THE WASM\"";
/// Letters of the text are bytes and this much, which makes plain letters of the most frequent ones; see pkg/heatmap/core.js.
const SHIFT: u32 = 35;
const FAR: u32 = 256;
/// What lists the options of a map, in the repository and in the package.
const OPTIONS: (&str, &str) = ("docs/heatmap.md", "heatmap.md");

/// A digest of all that the modules depend on.
pub(crate) fn inputs(house: &House) -> Result<String> {
    let mut inputs = Inputs::new()
        .text(include_str!("faces.rs"))
        .text(&house.npm().to_string_lossy())
        .path(&house.root.join("README.md"))?
        .path(&house.root.join(OPTIONS.0))?
        .text(include_str!("local.rs"))
        .text(&bundle::inputs(house)?)
        .text(&renderer::inputs(house)?);
    for entry in fs::read_dir(house.pkg())? {
        let path = entry?.path();
        let named =
            |names: &[&str]| names.iter().any(|name| path.file_name().is_some_and(|file| file == *name));
        let ours = path.extension().is_some_and(|end| end == "js" || end == "ts" || end == "json");
        if ours || named(&[CORE]) || named(&OTHERS) {
            inputs = inputs.path(&path)?;
        }
    }
    Ok(inputs.digest())
}

/// Builds the modules, or finds them built.
pub(crate) fn build(house: &House) -> Result<()> {
    let stamp = Stamp(house.target.join("wasm/npm.stamp"));
    let inputs = inputs(house)?;
    if stamp.matches(&inputs) {
        return Ok(());
    }
    let renderer = renderer::build(house)?;
    let npm = house.npm();
    if npm.exists() {
        fs::remove_dir_all(&npm).with_context(|| format!("cannot empty {}", npm.display()))?;
    }
    fs::create_dir_all(&npm)?;
    core(house, &renderer)?;
    fs::write(npm.join("heatmap-scalar.js"), module(&fs::read(&renderer.scalar)?))?;
    plain(house, &renderer)?;
    for name in OTHERS {
        bundle(house, name, &npm.join(format!("{name}.js")), &["--external:*/heatmap.js"])?;
        minify(house, &npm.join(format!("{name}.js")))?;
    }
    for name in [CORE].iter().chain(&OTHERS) {
        fs::copy(house.pkg().join(format!("{name}.d.ts")), npm.join(format!("{name}.d.ts")))?;
    }
    local::build(house)?;
    papers(house)?;
    stamp.write(&inputs, &fresh::files(&npm)?)
}

/// What goes with the package: the licences, and what the README has to say of it.
fn papers(house: &House) -> Result<()> {
    for (name, copy) in [("LICENSE-MIT", "LICENSE-MIT"), ("LICENSE-APACHE", "LICENSE-APACHE"), OPTIONS] {
        fs::copy(house.root.join(name), house.npm().join(copy))?;
    }
    let readme = fs::read_to_string(house.root.join("README.md"))?;
    let sections = ["Density maps from npm", "The overlay from npm"].map(|title| section(&readme, title));
    let [maps, overlay] = sections;
    let text = format!("# Isotherm\n\n{}\n\n{}\n", maps?, overlay?);
    // Of the documentation it has this alone.
    fs::write(house.pkg().join("README.md"), text.replace(OPTIONS.0, &format!("npm/{}", OPTIONS.1)))?;
    Ok(())
}

/// What stands in a section of a Markdown file.
fn section(text: &str, title: &str) -> Result<String> {
    let (_, rest) = text
        .split_once(&format!("\n## {title}\n"))
        .with_context(|| format!("README.md has no section {title:?}"))?;
    let body = rest.split_once("\n## ").map_or(rest, |(body, _)| body);
    Ok(body.trim().to_owned())
}

/// The module that draws. The names of the Wasm's exports are shortened before all else is, the Wasm put in last: no tool
/// takes a part of it for a name, or writes it in a longer way.
fn core(house: &House, renderer: &Renderer) -> Result<()> {
    let stand_in = renderer.names.with_file_name("wasm.js");
    fs::write(&stand_in, format!("export default {PLACE};\n"))?;
    let script = house.npm().join(format!("{CORE}.js"));
    let alias = format!("--alias:isotherm-heatmap-wasm={}", stand_in.display());
    bundle(house, CORE, &script, &[&alias, "--external:./heatmap-*.js"])?;
    let names = Names::read(&fs::read_to_string(&renderer.names)?)?;
    fs::write(&script, names.shorten(&fs::read_to_string(&script)?)?)?;
    minify(house, &script)?;
    let short = fs::read_to_string(&script)?;
    let (script_alone, variable) = apart(&short)?;
    let wasm = text(&fs::read(&renderer.simd)?);
    fs::write(&script, format!("{script_alone}var {variable}=\"{wasm}\";\n"))?;
    Ok(())
}

/// The script without the place for the Wasm, and the variable that is to hold it. At the end, after all that is words,
/// brotli makes 0.1 KB less of it; a `var` is known above its line, and nothing asks for it before the first map.
fn apart(short: &str) -> Result<(String, &str)> {
    let (before, after) = short.split_once(PLACE).context("the script has no place for the Wasm")?;
    let (before, variable) = before
        .strip_suffix('=')
        .and_then(|before| before.rsplit_once(','))
        .filter(|(_, name)| name.chars().all(|letter| letter.is_alphanumeric() || "_$".contains(letter)))
        .context("the place for the Wasm is not one of several variables")?;
    Ok((format!("{before}{after}"), variable))
}

/// The plain JavaScript as a module that makes as many engines as it is asked for; wasm2js makes one.
fn plain(house: &House, renderer: &Renderer) -> Result<()> {
    let script = house.npm().join("heatmap-plain.js");
    fs::write(&script, factory(&fs::read_to_string(&renderer.plain)?)?)?;
    minify(house, &script)
}

fn factory(script: &str) -> Result<String> {
    Ok(format!("{}export const make = () => asmFunc({{}});\n", plain::functions(script)?))
}

pub(crate) fn bundle(house: &House, name: &str, output: &Path, more: &[&str]) -> Result<()> {
    let mut esbuild = house.command(house.npm_tool("esbuild"));
    esbuild.arg(house.pkg().join(format!("{name}.js"))).args(["--bundle", "--format=esm", "--target=es2022"]);
    esbuild.args(["--minify-syntax", "--charset=utf8", "--legal-comments=none", "--log-level=warning"]);
    run::openly(esbuild.args(more).arg(format!("--outfile={}", output.display())))?;
    // A module in a folder of ours finds the core above itself, in the package it lies beside.
    let script = fs::read_to_string(output)?;
    fs::write(output, script.replace("\"../heatmap.js\"", "\"./heatmap.js\""))?;
    Ok(())
}

pub(crate) fn minify(house: &House, script: &Path) -> Result<()> {
    let mut terser = house.command(house.npm_tool("terser"));
    terser.arg(script).args([
        "--module",
        "--ecma",
        "2020",
        "--mangle",
        "--compress",
        "passes=3,pure_getters=true",
    ]);
    run::quietly(terser.arg("--output").arg(script))
}

/// A module whose default export is a Wasm file as text.
fn module(wasm: &[u8]) -> String {
    format!("export default \"{}\";\n", text(wasm))
}

/// Bytes as text in double quotes that every tool leaves as it is; brotli makes 2 % more of it than of the bytes, and 35 %
/// more of base64.
pub(crate) fn text(wasm: &[u8]) -> String {
    let letter = |&byte: &u8| {
        let near = u32::from(byte) + SHIFT;
        let plain =
            matches!(near, 0x23..=0x7e | 0xa0..=0xff) && !"<\\`".chars().any(|odd| odd as u32 == near);
        char::from_u32(if plain { near } else { near + FAR }).unwrap_or_default()
    };
    wasm.iter().map(letter).collect()
}

/// Where a module is.
pub(crate) fn path(house: &House, name: &str) -> PathBuf {
    house.npm().join(format!("{name}.js"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_from_a_letter_that_needs_no_escape() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = text(&bytes);
        let back: Vec<u8> = text.chars().map(|letter| (letter as u32).wrapping_sub(SHIFT) as u8).collect();
        assert_eq!(back, bytes);
        let odd =
            text.chars().find(|letter| letter.is_control() || "\"\\`<\u{2028}\u{2029}".contains(*letter));
        assert_eq!(odd, None);
    }

    #[test]
    fn the_place_for_the_wasm_is_taken_out_of_a_list_of_variables() {
        let (script, variable) = apart("var e,t=\"THE WASM\",i=()=>t;export{i};").unwrap();
        assert_eq!((script.as_str(), variable), ("var e,i=()=>t;export{i};", "t"));
        assert!(apart("var t=\"THE WASM\";").is_err(), "a declaration of its own is not known here");
        assert!(apart("var e;").is_err());
    }

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let text = "# A\n\n## B\n\nb\n\n### c\n\n## D\n\nd\n";
        assert_eq!(section(text, "B").unwrap(), "b\n\n### c");
        assert_eq!(section(text, "D").unwrap(), "d");
        assert!(section(text, "E").is_err());
    }

    #[test]
    fn plain_javascript_makes_an_engine_each_time() {
        let made =
            factory("function asmFunc(imports) {\n}\n\nvar retasmFunc = asmFunc({\n});\nexport var a = 1;\n");
        assert_eq!(made.unwrap(), "function asmFunc(imports) {\n}\nexport const make = () => asmFunc({});\n");
        assert!(factory("function f() {}").is_err());
    }
}
