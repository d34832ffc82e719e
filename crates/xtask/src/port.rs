//! Whether a port of this machine is free, and who holds it if not.

use crate::run;
use anyhow::{Result, bail};
use std::net::TcpListener;
use std::process::Command;

/// Fails with the name of whoever listens on the port.
pub(crate) fn check_free(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => {
            let blame =
                holder(port).map_or_else(|| error.to_string(), |holder| format!("{holder} listens there"));
            bail!("port {port} is taken ({blame}): stop that program, or choose another port with --port")
        }
    }
}

/// Asks the system's own tools, which need not be there.
fn holder(port: u16) -> Option<String> {
    let ss = || run::answer(Command::new("ss").args(["-Hltnp", &format!("sport = :{port}")]));
    let lsof =
        || run::answer(Command::new("lsof").args(["-nP", &format!("-iTCP:{port}"), "-sTCP:LISTEN", "-Fpc"]));
    ss().and_then(|answer| from_ss(&answer)).or_else(|| lsof().and_then(|answer| from_lsof(&answer)))
}

/// `LISTEN 0 128 127.0.0.1:8787 0.0.0.0:* users:(("isotherm",pid=42,fd=9))`
fn from_ss(answer: &str) -> Option<String> {
    let (_, user) = answer.split_once("users:((\"")?;
    let (name, rest) = user.split_once("\",pid=")?;
    Some(format!("{name}, process {}", rest.split(',').next()?))
}

/// `p42`, then `cisotherm`, each on a line.
fn from_lsof(answer: &str) -> Option<String> {
    let field = |letter| answer.lines().find_map(|line| line.strip_prefix(letter));
    Some(format!("{}, process {}", field('c')?, field('p')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_names_the_way_out() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let error = check_free(port).unwrap_err().to_string();
        assert!(error.contains(&format!("port {port} is taken")) && error.contains("--port"), "{error}");
    }

    #[test]
    fn both_tools_name_the_program_and_its_process() {
        let ss = "LISTEN 0 128 127.0.0.1:8787 0.0.0.0:* users:((\"isotherm\",pid=42,fd=9))";
        assert_eq!(from_ss(ss).unwrap(), "isotherm, process 42");
        assert_eq!(from_lsof("p42\ncisotherm\nf9\n").unwrap(), "isotherm, process 42");
        assert_eq!(from_ss(""), None);
    }
}
