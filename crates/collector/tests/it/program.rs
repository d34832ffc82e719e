//! The real binary: run to its end for an answer, or left running and asked over a socket.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use tempfile::NamedTempFile;
use wire::SiteKey;

const BINARY: &str = env!("CARGO_BIN_EXE_isotherm");
const SERVE: [&str; 6] = ["serve", "--listen", "127.0.0.1:0", "--rate", "1000000", "--data"];
/// After this long without a byte a test has failed; nothing waits for it when all is well.
const HUNG: Duration = Duration::from_secs(60);

pub(crate) fn run(args: &[&str]) -> Output {
    Command::new(BINARY).args(args).output().unwrap()
}

/// The same of a command that prints there.
pub(crate) fn run_into(args: &[&str], out: Stdio) -> Output {
    Command::new(BINARY).args(args).stdout(out).output().unwrap()
}

/// The same of a command that is told this on its standard input.
pub(crate) fn run_told(args: &[&str], told: &str) -> Output {
    let mut command = Command::new(BINARY);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(told.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The last line of what a command that must succeed prints.
pub(crate) fn last_line(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_string()
}

pub(crate) fn add_site(data: &Path, origin: &str) -> SiteKey {
    let data = data.to_str().unwrap();
    let key = last_line(&["site", "add", "--data", data, "--name", "Shop", "--origin", origin]);
    SiteKey::parse(&key).unwrap()
}

/// A token for the site, as `isotherm link` makes it.
pub(crate) fn token(data: &Path, site: SiteKey, origin: &str) -> String {
    let page = format!("{origin}/shop");
    let link =
        last_line(&["link", "--data", data.to_str().unwrap(), "--site", site.as_str(), "--url", &page]);
    link.strip_prefix(&format!("{page}#isotherm=")).unwrap().to_string()
}

/// `isotherm serve` on a free port; killed when dropped.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(data: &Path) -> Self {
        Self::with(data, &[])
    }

    /// The same with further arguments.
    pub(crate) fn with(data: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(BINARY);
        command.args(SERVE).arg(data).args(more);
        Self::spawn(command)
    }

    /// The same in a shell that has run `first`.
    pub(crate) fn after(first: &str, data: &Path) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{first}; exec \"$@\""), "sh", BINARY]).args(SERVE).arg(data);
        Self::spawn(command)
    }

    /// The same with further arguments, saying all that it can into a file.
    pub(crate) fn logging(data: &Path, more: &[&str]) -> (Self, NamedTempFile) {
        let log = NamedTempFile::new().unwrap();
        let mut command = Command::new(BINARY);
        command.args(SERVE).arg(data).args(more).env("ISOTHERM_LOG", "trace");
        (Self::spawn_into(command, log.reopen().unwrap().into()), log)
    }

    fn spawn(command: Command) -> Self {
        Self::spawn_into(command, Stdio::null())
    }

    fn spawn_into(mut command: Command, log: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("isotherm listens on ").unwrap();
        let address = address.rsplit_once("://").unwrap().1.parse().unwrap();
        Self { child, address }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.address).unwrap()
    }

    /// One request on a connection of its own; the whole answer.
    pub(crate) fn exchange(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        rest(&mut stream)
    }

    pub(crate) fn health(&self) -> serde_json::Value {
        let answer = self.exchange(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(HUNG))?;
    Ok(stream)
}

/// What comes until the other side closes the connection.
pub(crate) fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("the connection is closed by the server");
    String::from_utf8(bytes).unwrap()
}

/// A request that posts `body` from a page at `origin`, with further header lines.
pub(crate) fn post(origin: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let len = body.len();
    let head =
        format!("POST /c HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nContent-Length: {len}\r\n{more}\r\n");
    [head.as_bytes(), body].concat()
}
