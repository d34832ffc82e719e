//! From pkg/dist to `pkg/npm/overlay.js`: `isotherm/overlay`, in which the scripts lie that a tag would load, so that it needs
//! no server, no request and no bundler's help.

use crate::house::House;
use crate::{bundle, faces, fresh};
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::fs;

/// What a page without a server may come to need; the rest asks a collector.
const SCRIPTS: [&str; 8] = ["tracker", "more", "plain", "shelf", "overlay", "hands", "drawings", "german"];

/// Builds the module; the assets are built first, or found.
pub(crate) fn build(house: &House) -> Result<()> {
    bundle::assets(house)?;
    let mut files = Map::new();
    for name in SCRIPTS {
        files.insert(name.to_owned(), Value::from(String::from_utf8(asset(house, name, ".js")?)?));
    }
    let stand_in = house.target.join("wasm/local-files.js");
    let wasm = faces::text(&asset(house, "overlay", ".wasm")?);
    let files = serde_json::to_string(&files)?;
    fs::write(&stand_in, format!("export const files = {files};\nexport const wasm = \"{wasm}\";\n"))?;
    let script = house.npm().join("overlay.js");
    let alias = format!("--alias:isotherm-local-files={}", stand_in.display());
    faces::bundle(house, "local", &script, &[alias.as_str()])?;
    faces::minify(house, &script)?;
    fs::copy(house.pkg().join("local.d.ts"), house.npm().join("overlay.d.ts"))?;
    Ok(())
}

/// The built file of that name, whose digest stands between its name and its ending.
fn asset(house: &House, name: &str, ending: &str) -> Result<Vec<u8>> {
    let is_it = |file: &str| file.starts_with(&format!("{name}.")) && file.ends_with(ending);
    let files = fresh::files(&house.dist().join("a"))?;
    let file = files.iter().find(|path| path.file_name().and_then(|file| file.to_str()).is_some_and(is_it));
    let file = file.with_context(|| format!("{} holds no {name}*{ending}", house.dist().display()))?;
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
