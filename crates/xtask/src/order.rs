//! Puts the functions of a Wasm file into an order in which it compresses well. Any order means the same, but a compressor
//! makes more of what is alike the nearer it lies.

use crate::compress;
use anyhow::{Result, bail};
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload};

/// The same module in a better order: each function in turn goes to where the whole is smallest. That takes as many trials
/// as there are pairs of functions, a few milliseconds each.
///
/// # Errors
/// When this is no Wasm, or it imports something.
pub(crate) fn functions(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut order: Vec<usize> = (0..count(wasm)?).collect();
    let mut best = in_order(wasm, &order)?;
    let mut least = compress::brotli(&best)?.len();
    for function in 0..order.len() {
        let mut others = order.clone();
        others.retain(|&other| other != function);
        for place in 0..=others.len() {
            let mut trial = others.clone();
            trial.insert(place, function);
            let module = in_order(wasm, &trial)?;
            let bytes = compress::brotli(&module)?.len();
            if bytes < least {
                (least, best, order) = (bytes, module, trial);
            }
        }
    }
    Ok(best)
}

/// How many functions there are.
fn count(wasm: &[u8]) -> Result<usize> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::FunctionSection(functions) => count = functions.count() as usize,
            // They are numbered before the functions, and take no part in their order.
            Payload::ImportSection(_) => bail!("a Wasm that imports something cannot be put in order"),
            _ => {}
        }
    }
    Ok(count)
}

/// The same module with these of its functions, one after the other.
fn in_order(wasm: &[u8], order: &[usize]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Order(order).parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

/// The old numbers of functions, in their new order.
struct Order<'a>(&'a [usize]);

type Done<T> = std::result::Result<T, reencode::Error<Infallible>>;

impl Reencode for Order<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Done<u32> {
        let place = self.0.iter().position(|&old| old == function as usize);
        Ok(place.map_or(function, |place| place as u32))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Done<()> {
        let types = section.into_iter().collect::<wasmparser::Result<Vec<u32>>>()?;
        self.0.iter().for_each(|&old| _ = functions.function(types[old]));
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Done<()> {
        let bodies = section.into_iter().collect::<wasmparser::Result<Vec<_>>>()?;
        self.0.iter().try_for_each(|&old| utils::parse_function_body(self, code, bodies[old].clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        EntityType, ExportKind, ExportSection, Function, ImportSection, TypeSection, ValType,
    };

    /// A module of functions that push these numbers and call the others of these, the last of which it exports.
    fn module(bodies: &[(&[i32], Option<u32>)], exported: u32) -> Vec<u8> {
        let (mut types, mut functions) = (TypeSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        types.ty().function([], [ValType::I32]);
        exports.export("a", ExportKind::Func, exported);
        for (numbers, called) in bodies {
            let mut body = Function::new([]);
            let mut instructions = body.instructions();
            numbers.iter().for_each(|&number| _ = instructions.i32_const(number).drop());
            match *called {
                Some(called) => instructions.call(called).end(),
                None => instructions.i32_const(0).end(),
            };
            functions.function(0);
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn calls_and_exports_follow_the_functions_to_their_new_places() {
        let (first, second, third): (&[i32], &[i32], &[i32]) = (&[1], &[2, 2], &[3, 3, 3]);
        let before = module(&[(first, Some(2)), (second, Some(0)), (third, None)], 1);
        let after = module(&[(third, None), (first, Some(0)), (second, Some(1))], 2);
        assert_eq!(in_order(&before, &[2, 0, 1]).unwrap(), after);
    }

    #[test]
    fn what_is_alike_comes_together_and_takes_less() {
        let alike = |seed: i32| (0..40).map(|at| (at + 1) * seed * 7_919 % 100_003).collect::<Vec<i32>>();
        let bodies: Vec<Vec<i32>> = (0..9).map(|at| [alike(at % 3 + 2), vec![at]].concat()).collect();
        let bodies: Vec<_> = bodies.iter().map(|body| (&body[..], None)).collect();
        let before = module(&bodies, 0);
        let after = functions(&before).unwrap();
        assert!(compress::brotli(&after).unwrap().len() < compress::brotli(&before).unwrap().len());
        assert_eq!((after.len(), count(&after).unwrap()), (before.len(), 9));
    }

    #[test]
    fn what_is_no_wasm_or_imports_something_is_refused() {
        assert!(functions(b"\0asm\x01\0\0\0\x0b").is_err());
        let mut imports = ImportSection::new();
        imports.import("a", "b", EntityType::Function(0));
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let importing = Module::new().section(&types).section(&imports).clone().finish();
        let error = functions(&importing).unwrap_err().to_string();
        assert_eq!(error, "a Wasm that imports something cannot be put in order");
    }
}
