//! `cargo xtask build`: from crates and pkg/*.js to pkg/dist, and to the release binary that serves it.
//!
//! Each name below a script is known to the one above it: the loader holds the name and SRI digest of the tracker's
//! script, that one those of `more`, which knows the overlay's script, `shelf` and the tracker's core in plain JavaScript, the
//! overlay's those of its own in plain JavaScript, of `hands`, which knows `drawings`, `live`, `time` and `backdrop`, and of `german`, and each script those of its Wasm. All but the loader may thus be cached for ever.

use crate::fresh::{self, Inputs, Stamp};
use crate::glue::Names;
use crate::house::House;
use crate::wasm::{OVERLAY, TRACKER};
use crate::{compress, faces, run, setup};
use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Hex digits of the content's SHA-256 in a file name.
const HASH_DIGITS: usize = 6;

/// Installs what is missing and builds the assets and the binary, or finds them built.
pub(crate) fn build(house: &House) -> Result<()> {
    setup::setup(house)?;
    assets(house)?;
    println!("[3/4] the npm modules…");
    faces::build(house)?;
    println!("[4/4] the binary…");
    run::openly(&mut house.cargo(["build", "--release", "--package", "isotherm"]))
}

/// Builds pkg/dist, or finds it built.
pub(crate) fn assets(house: &House) -> Result<()> {
    let stamp = Stamp(house.target.join("wasm/dist.stamp"));
    let inputs = inputs(house)?;
    if stamp.matches(&inputs) {
        return Ok(());
    }
    println!("[1/4] the overlay…");
    let overlay = owners(house)?;
    println!("[2/4] the tracker…");
    let tracker = visitors(house, &overlay[0])?;
    let mut outputs = vec![loader(house, &tracker[0])?];
    outputs.extend(tracker.into_iter().chain(overlay).map(|asset| asset.path));
    remove_all_but(&outputs, &house.dist())?;
    for file in outputs.clone() {
        outputs.extend(compress::beside(&file)?);
    }
    stamp.write(&inputs, &outputs)
}

/// A file in `pkg/dist/a` whose name changes with its content.
struct Asset {
    path: PathBuf,
    file: String,
    integrity: String,
}

/// A name that stands in a script, and its value.
type Known = (String, String);

impl Asset {
    /// What another script calls its file and its digest.
    fn known_as(&self, prefix: &str) -> [Known; 2] {
        [
            (format!("{prefix}_FILE"), self.file.clone()),
            (format!("{prefix}_INTEGRITY"), self.integrity.clone()),
        ]
    }
}

pub(crate) fn inputs(house: &House) -> Result<String> {
    let mut inputs = Inputs::new()
        .text(include_str!("bundle.rs"))
        .text(include_str!("compress.rs"))
        .text(&house.dist().to_string_lossy())
        .text(&TRACKER.inputs(house)?)
        .text(&OVERLAY.inputs(house)?);
    for entry in fs::read_dir(house.pkg())? {
        let path = entry?.path();
        let is_folder = path.ends_with("tracker") || path.ends_with("overlay");
        if is_folder || path.extension().is_some_and(|end| end == "js" || end == "json") {
            inputs = inputs.path(&path)?;
        }
    }
    Ok(inputs.digest())
}

/// Builds the overlay's script, its Wasm, and what it loads when a map is to be worked with.
fn owners(house: &House) -> Result<Vec<Asset>> {
    let built = OVERLAY.build(house)?;
    let wasm = asset(house, OVERLAY.name, "wasm", &fs::read(&built.wasm)?)?;
    let german = bundle(house, "german", &built.glue, &[])?;
    let german = finished(house, "german", &german, &[])?;
    let drawings = part(house, "drawings", &built.glue, &[])?;
    let live = part(house, "live", &built.glue, &[])?;
    let time = part(house, "time", &built.glue, &[])?;
    let backdrop = finished(house, "backdrop", &bundle(house, "backdrop", &built.glue, &[])?, &[])?;
    let known =
        [&drawings, &live, &time, &backdrop].into_iter().zip(["DRAWINGS", "LIVE", "TIME", "BACKDROP"]);
    let known: Vec<Known> = known.flat_map(|(asset, name)| asset.known_as(name)).collect();
    let hands = part(house, "hands", &built.glue, &known)?;
    // The glue's own way to find its Wasm, which an entry point that fetches by itself never takes.
    let own = [define("import.meta.url", "")];
    let style = styled(house, "style", &built.glue)?;
    let script = bundle(house, OVERLAY.name, &built.glue, &[&own[..], &style].concat())?;
    let plain = finished(house, "core", &bundle(house, "core", &built.plain, &own)?, &[])?;
    let known = [&wasm, &plain, &hands, &german].into_iter().zip(["WASM", "PLAIN", "HANDS", "GERMAN"]);
    let known: Vec<Known> = known.flat_map(|(asset, name)| asset.known_as(name)).collect();
    let script = finished(house, OVERLAY.name, &script, &known)?;
    Ok(vec![script, wasm, plain, hands, drawings, live, time, backdrop, german])
}

/// Bundles a script that owners load when they want what is in it, with its style sheet.
fn part(house: &House, name: &str, glue: &Path, known: &[Known]) -> Result<Asset> {
    let script = bundle(house, name, glue, &styled(house, name, glue)?)?;
    finished(house, name, &script, known)
}

/// Builds the tracker's script and all that it may load.
fn visitors(house: &House, overlay: &Asset) -> Result<Vec<Asset>> {
    let built = TRACKER.build(house)?;
    let wasm = asset(house, TRACKER.name, "wasm", &fs::read(&built.wasm)?)?;
    let plain = finished(house, "plain", &bundle(house, "plain", &built.plain, &[])?, &[])?;
    let shelf = finished(house, "shelf", &bundle(house, "shelf", &built.glue, &[])?, &[])?;
    let known = [overlay.known_as("OVERLAY"), plain.known_as("PLAIN"), shelf.known_as("SHELF")].concat();
    let more = finished(house, "more", &bundle(house, "more", &built.glue, &[])?, &known)?;
    let known = [wasm.known_as("WASM"), more.known_as("MORE")].concat();
    let script = bundle(house, TRACKER.name, &built.glue, &[])?;
    let names = Names::read(&fs::read_to_string(&built.names)?)?;
    fs::write(&script, names.shorten(&fs::read_to_string(&script)?)?)?;
    Ok(vec![finished(house, TRACKER.name, &script, &known)?, wasm, plain, shelf, more])
}

/// Bundles `pkg/{entry}.js` with the built module that it imports as `isotherm-{entry}`, if it does; `more` is for esbuild.
fn bundle(house: &House, entry: &str, module: &Path, more: &[String]) -> Result<PathBuf> {
    let bundle = module.with_file_name(format!("{entry}.bundle.js"));
    let mut esbuild = esbuild(house, entry, &bundle);
    esbuild.arg("--bundle").arg(format!("--alias:isotherm-{entry}={}", module.display())).args(more);
    run::openly(&mut esbuild)?;
    Ok(bundle)
}

/// How a script comes to `pkg/overlay/{name}.css`, which it imports as `isotherm-style`, shortened, as a text.
fn styled(house: &House, name: &str, glue: &Path) -> Result<[String; 2]> {
    let sheet = glue.with_file_name(format!("{name}.css"));
    let mut esbuild = house.command(house.npm_tool("esbuild"));
    esbuild.arg(house.pkg().join(format!("overlay/{name}.css")));
    esbuild.args(["--bundle", "--minify", "--charset=utf8", "--log-level=warning"]);
    run::openly(esbuild.arg(format!("--outfile={}", sheet.display())))?;
    Ok([format!("--alias:isotherm-style={}", sheet.display()), "--loader:.css=text".to_owned()])
}

fn finished(house: &House, name: &str, bundle: &Path, known: &[Known]) -> Result<Asset> {
    minify(house, bundle)?;
    fill_in(bundle, known)?;
    asset(house, name, "js", enclosed(&fs::read_to_string(bundle)?).as_bytes())
}

/// The script in a function of its own, which the minifiers take away where it is called once: what is declared outside of
/// one would be the page's, and fail where the page has declared it.
fn enclosed(script: &str) -> String {
    const FUNCTION: [&str; 2] = ["(()=>{", "})();"];
    let bare = script.trim_end();
    if bare.starts_with(FUNCTION[0]) && bare.ends_with(FUNCTION[1]) {
        bare.to_owned()
    } else {
        FUNCTION[0].to_owned() + bare + FUNCTION[1]
    }
}

fn loader(house: &House, tracker: &Asset) -> Result<PathBuf> {
    let path = house.dist().join("isotherm.js");
    let mut esbuild = esbuild(house, "loader", &path);
    // The loader is a function already; another around it would cost every visitor ten bytes.
    run::openly(esbuild.arg("--format=esm"))?;
    minify(house, &path)?;
    fill_in(&path, &tracker.known_as("TRACKER"))?;
    Ok(path)
}

/// Puts values in the place of names. Not before the script is short: which names the minifiers give depends on all letters
/// in it, and those of digests would make it larger or smaller by chance.
fn fill_in(script: &Path, known: &[Known]) -> Result<()> {
    let mut text = fs::read_to_string(script)?;
    for (name, value) in known {
        ensure!(text.contains(name), "{} has no place for {name}", script.display());
        text = text.replace(name, &format!("{value:?}"));
    }
    fs::write(script, text)?;
    Ok(())
}

fn esbuild(house: &House, entry: &str, output: &Path) -> Command {
    let mut command = house.command(house.npm_tool("esbuild"));
    command.arg(house.pkg().join(format!("{entry}.js"))).args([
        "--minify-syntax",
        "--format=iife",
        "--target=es2022",
        "--charset=utf8",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    command.arg(format!("--outfile={}", output.display()));
    command
}

/// Shortens a script in place. Compressed, Terser's result is 5 % smaller than esbuild's own, and UglifyJS, which merges
/// what Terser leaves apart, takes another 1 % off it. It is not let near `await`: it drops some that are waited for.
fn minify(house: &House, script: &Path) -> Result<()> {
    let mut terser = house.command(house.npm_tool("terser"));
    terser.arg(script).args(["--ecma", "2020", "--toplevel", "--mangle", "--compress"]);
    terser.arg("passes=3,pure_getters=true,booleans_as_integers=true").arg("--output").arg(script);
    run::quietly(&mut terser)?;
    let mut uglify = house.command(house.npm_tool("uglifyjs"));
    uglify.arg(script).args(["--toplevel", "--mangle", "--compress"]);
    run::quietly(
        uglify
            .arg("passes=5,pure_getters=true,inline=1,awaits=false,if_return=false")
            .arg("--output")
            .arg(script),
    )
}

fn define(name: &str, value: &str) -> String {
    format!("--define:{name}={value:?}")
}

fn asset(house: &House, name: &str, ending: &str, bytes: &[u8]) -> Result<Asset> {
    let file = format!("{name}.{}.{ending}", &fresh::hex(bytes)[..HASH_DIGITS]);
    let folder = house.dist().join("a");
    fs::create_dir_all(&folder)?;
    let path = folder.join(&file);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Asset { path, file, integrity: integrity(bytes) })
}

fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)))
}

fn remove_all_but(kept: &[PathBuf], folder: &Path) -> Result<()> {
    for file in fresh::files(folder)?.iter().filter(|file| !kept.contains(file)) {
        fs::remove_file(file)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_what_a_browser_computes() {
        // The digest of nothing, from the SHA-256 test vectors.
        assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn a_definition_is_a_string_in_the_script() {
        assert_eq!(define("import.meta.url", "a"), "--define:import.meta.url=\"a\"");
    }

    #[test]
    fn a_short_script_gets_the_names_and_digests_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("more.js");
        fs::write(&script, "e(PLAIN_FILE,PLAIN_INTEGRITY)").unwrap();
        let plain = Asset { path: script.clone(), file: "p.js".into(), integrity: "sha256-x".into() };
        fill_in(&script, &plain.known_as("PLAIN")).unwrap();
        assert_eq!(fs::read_to_string(&script).unwrap(), "e(\"p.js\",\"sha256-x\")");
        assert!(fill_in(&script, &plain.known_as("PLAIN")).unwrap_err().to_string().ends_with("PLAIN_FILE"));
    }

    #[test]
    fn a_script_is_a_function_of_its_own() {
        for script in ["(()=>{var e=1})();\n", "var e=1", "var e=1;\n"] {
            let enclosed = enclosed(script);
            assert!(enclosed.starts_with("(()=>{var e=1") && enclosed.ends_with("})();"), "{enclosed}");
            assert_eq!(enclosed.matches("=>").count(), 1, "{enclosed}");
        }
    }

    #[test]
    fn stale_assets_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let [stale, kept] = ["tracker.0.js", "tracker.1.js"].map(|name| folder.path().join(name));
        fs::write(&stale, "old").unwrap();
        fs::write(&kept, "new").unwrap();
        remove_all_but(std::slice::from_ref(&kept), folder.path()).unwrap();
        assert_eq!(fresh::files(folder.path()).unwrap(), [kept]);
    }
}
