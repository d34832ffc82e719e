//! From Wasm to plain JavaScript, for pages whose policy forbids Wasm.

use crate::house::House;
use crate::run;
use crate::wasm::binaryen;
use anyhow::{Context, Result};
use std::path::Path;
use wasm_encoder::{CustomSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// What Wasm for wasm-bindgen is to be compiled without: JavaScript's objects in its tables, and functions that return several values.
pub(crate) const RUSTFLAGS: &str = "-C target-feature=-reference-types,-multivalue";
/// What wasm2js does not know.
const LOWER: [&str; 3] =
    ["--signext-lowering", "--llvm-memory-copy-fill-lowering", "--llvm-nontrapping-fptoint-lowering"];
/// Where it says which features a module may use: also those of the standard library, which was compiled before.
const FEATURES: &str = "target_features";
/// A list of nothing.
const NONE: [u8; 1] = [0];

/// Makes an ES module of plain JavaScript of the Wasm, by way of the first version of Wasm.
pub(crate) fn translate(house: &House, wasm: &Path, plain: &Path) -> Result<()> {
    let first = plain.with_extension("first.wasm");
    run::quietly(binaryen(house, "wasm-opt", wasm, &first).args(LOWER).arg("-Oz"))?;
    let mut wasm2js = house.command(house.npm_tool("wasm2js"));
    run::quietly(wasm2js.arg(&first).arg("-Oz").arg("-o").arg(plain))
}

/// The functions of a translated module alone, as `asmFunc(imports)`: each call makes a program of its own.
///
/// # Errors
/// When wasm2js writes its modules in another way.
pub(crate) fn functions(plain: &str) -> Result<String> {
    let (functions, _) =
        plain.split_once("\nvar retasmFunc").context("wasm2js ends its modules in another way")?;
    let own = functions.lines().filter(|line| !line.starts_with("import "));
    Ok(own.flat_map(|line| [line, "\n"]).collect())
}

/// A translated module and its glue as one module, which exports what the glue does.
///
/// # Errors
/// When wasm2js writes its modules in another way.
pub(crate) fn with_glue(plain: &str, glue: &str) -> Result<String> {
    let functions = functions(plain)?;
    Ok(format!("{functions}{glue}__wbg_finalize_init({{ exports: asmFunc(__wbg_get_imports()) }});\n"))
}

/// The glue for memory that is another each time it grows. That of Wasm is gone then, and a glue asks its views whether it is.
pub(crate) fn watchful(glue: &str) -> String {
    let line = |line: &str| match line
        .trim_start()
        .strip_prefix("if (")
        .and_then(|rest| rest.split_once(" === null || "))
    {
        Some((view, rest)) if rest.starts_with(&format!("{view}.b")) => {
            format!("    if ({view}?.buffer !== wasm.memory.buffer) {{\n")
        }
        _ => format!("{line}\n"),
    };
    glue.lines().map(line).collect()
}

/// The same module, saying that it may use no feature: wasm-bindgen then lets no object cross the border.
///
/// # Errors
/// When this is no Wasm.
pub(crate) fn featureless(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::CustomSection(section) = &payload
            && section.name() == FEATURES
        {
            module.section(&CustomSection { name: FEATURES.into(), data: (&NONE).into() });
        } else if let Some((id, range)) = payload.as_section() {
            module.section(&RawSection { id, data: &wasm[range] });
        }
    }
    Ok(module.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_features_is_the_same_else() {
        let mut module = Module::new();
        module.section(&CustomSection { name: "kept".into(), data: b"as it is".into() });
        module.section(&CustomSection { name: FEATURES.into(), data: b"\x01+\x0freference-types".into() });
        module.section(&RawSection { id: 1, data: &NONE });
        let mut expected = Module::new();
        expected.section(&CustomSection { name: "kept".into(), data: b"as it is".into() });
        expected.section(&CustomSection { name: FEATURES.into(), data: (&NONE).into() });
        expected.section(&RawSection { id: 1, data: &NONE });
        assert_eq!(featureless(&module.finish()).unwrap(), expected.finish());
        assert!(featureless(b"no wasm").is_err());
    }

    #[test]
    fn a_view_of_memory_that_has_grown_is_made_anew() {
        let asked = "function view() {\n    if (cached === null || cached.byteLength === 0) {\n    }\n}\n";
        let expected = "function view() {\n    if (cached?.buffer !== wasm.memory.buffer) {\n    }\n}\n";
        assert_eq!(watchful(asked), expected);
        let other = "if (option === null || other.buffer) {\n";
        assert_eq!(watchful(other), other);
    }

    #[test]
    fn a_translated_module_gets_its_imports_from_its_glue() {
        let plain =
            "import * as a from 'a';\nfunction asmFunc(imports) {}\nvar retasmFunc = asmFunc({ a });\n";
        let whole = with_glue(plain, "export class Core {}\n").unwrap();
        let expected = "function asmFunc(imports) {}\nexport class Core {}\n__wbg_finalize_init({ exports: asmFunc(__wbg_get_imports()) });\n";
        assert_eq!(whole, expected);
        assert!(with_glue("var asm = 1;", "").is_err());
    }
}
