//! Pages of a test's own on an origin of their own, with any headers and any faults; before a collector if wanted.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::Result;

use crate::{Collector, free_port};

/// A small server; it ends with the test.
pub struct Pages {
    port: u16,
    shared: Arc<Shared>,
}

/// What to answer to a path.
#[derive(Debug, Clone)]
pub struct Answer {
    /// `None` closes the connection without an answer.
    status: Option<u16>,
    head: String,
    body: Vec<u8>,
    times: Option<u32>,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its request line and headers.
    pub head: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// Requests for a path wait while this lives.
#[must_use]
pub struct Hold {
    path: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    let_go: Condvar,
    closed: AtomicBool,
}

#[derive(Default)]
struct State {
    answers: HashMap<String, Answer>,
    held: HashSet<String>,
    received: Vec<Received>,
    folder: Option<PathBuf>,
    behind: Option<u16>,
}

/// A collector, and pages on another origin, `/page` and `/next`, that carry its tag with these attributes; `KEY` in
/// them stands for the site's key.
///
/// # Errors
/// As [`Collector::start`].
pub fn elsewhere(attributes: &str, body: &str) -> Result<(Collector, Pages)> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    let tag = format!("<script async src=\"{}\" {attributes}></script>", collector.url("/isotherm.js"))
        .replace("KEY", &collector.site);
    let html = format!("<!doctype html><html><head>{tag}</head><body>{body}</body></html>");
    for path in ["/page", "/next"] {
        pages.put(path, Answer::html(&html));
    }
    Ok((collector, pages))
}

impl Pages {
    /// Listens on a free port; without pages yet, every path is unknown.
    ///
    /// # Errors
    /// When the system has no free port.
    pub fn serve() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (port, shared) = (listener.local_addr()?.port(), Arc::new(Shared::default()));
        let server = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if server.closed.load(Ordering::SeqCst) {
                    break;
                }
                let server = server.clone();
                thread::spawn(move || server.serve(&stream));
            }
        });
        Ok(Self { port, shared })
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A URL on the server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        self.origin() + path
    }

    /// Answers so to a path (without its query) from now on, whatever the method.
    pub fn put(&self, path: &str, answer: Answer) {
        self.shared.state().answers.insert(path.to_owned(), answer);
    }

    /// Answers to paths without an answer of their own with the files of a folder.
    pub fn put_folder(&self, folder: &Path) {
        self.shared.state().folder = Some(folder.to_owned());
    }

    /// Hands requests without an answer of their own to the collector, so that it shares the pages' origin.
    pub fn forward_to(&self, collector: &Collector) {
        self.shared.state().behind = Some(collector.port());
    }

    /// Has no answer of its own to a path any more.
    pub fn remove(&self, path: &str) {
        self.shared.state().answers.remove(path);
    }

    /// Lets requests for a path arrive, but not go further, until the hold is dropped.
    pub fn hold(&self, path: &str) -> Hold {
        self.shared.state().held.insert(path.to_owned());
        Hold { path: path.to_owned(), shared: self.shared.clone() }
    }

    /// Every request so far, in the order of arrival, held ones included.
    #[must_use]
    pub fn everything(&self) -> Vec<Received> {
        self.shared.state().received.clone()
    }

    /// The requests for a path (without its query) so far, held ones included.
    #[must_use]
    pub fn received(&self, path: &str) -> Vec<Received> {
        self.shared.state().received.iter().filter(|request| request.path() == path).cloned().collect()
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.shared.state().held.remove(&self.path);
        self.shared.let_go.notify_all();
    }
}

impl Answer {
    /// A page.
    #[must_use]
    pub fn html(body: &str) -> Self {
        Self::file(body, "text/html; charset=utf-8")
    }

    /// Any content.
    #[must_use]
    pub fn file(body: impl Into<Vec<u8>>, content_type: &str) -> Self {
        Self { body: body.into(), ..Self::status(200) }.header("Content-Type", content_type)
    }

    fn of_file(folder: &Path, path: &str) -> Option<Self> {
        let file = folder.join(path.trim_start_matches('/'));
        let content_type = match file.extension()?.to_str()? {
            "css" => "text/css",
            "js" => "text/javascript",
            "svg" => "image/svg+xml",
            "html" => "text/html; charset=utf-8",
            _ => "application/octet-stream",
        };
        Some(Self::file(fs::read(&file).ok()?, content_type))
    }

    /// A drawing.
    #[must_use]
    pub fn svg(body: &str) -> Self {
        Self { body: body.as_bytes().to_vec(), ..Self::status(200) }.header("Content-Type", "image/svg+xml")
    }

    /// An empty answer with this status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { status: Some(status), head: String::new(), body: Vec::new(), times: None }
    }

    /// No answer: the connection is closed.
    #[must_use]
    pub fn hang_up() -> Self {
        Self { status: None, ..Self::status(0) }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    /// Serves so often only; then the path has no answer of its own any more.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    fn write(&self, mut stream: &TcpStream) -> io::Result<()> {
        let Some(status) = self.status else { return Ok(()) };
        let (head, length) = (&self.head, self.body.len());
        write!(stream, "HTTP/1.1 {status} -\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n")?;
        stream.write_all(&self.body)
    }
}

impl Received {
    /// Reads a request; nothing of a connection that was opened in advance and never used.
    fn read(stream: &TcpStream) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(None);
            }
        }
        let mut request = Self { head, body: Vec::new() };
        let length = request.header("Content-Length").and_then(|length| length.parse().ok()).unwrap_or(0);
        reader.take(length).read_to_end(&mut request.body)?;
        Ok(Some(request))
    }

    /// A header's value, by its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(':'));
        headers.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Its path, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        let target = self.head.split(' ').nth(1).unwrap_or_default();
        target.split('?').next().unwrap_or_default()
    }

    /// Sends it on and copies what comes back.
    fn forward(&self, to: u16, mut back: &TcpStream) -> io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, to))?;
        let kept =
            self.head.trim_end().lines().filter(|line| !line.to_lowercase().starts_with("connection:"));
        for line in kept.chain(["Connection: close", ""]) {
            write!(stream, "{line}\r\n")?;
        }
        stream.write_all(&self.body)?;
        io::copy(&mut stream, &mut back).map(drop)
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        let Some(request) = Received::read(stream)? else { return Ok(()) };
        self.state().received.push(request.clone());
        let held = |state: &mut State| state.held.contains(request.path());
        let mut state = self.let_go.wait_while(self.state(), held).unwrap_or_else(PoisonError::into_inner);
        let (mut answer, behind) = (state.take(request.path()), state.behind);
        let folder = state.folder.clone();
        drop(state);
        if let (None, Some(folder)) = (&answer, folder) {
            answer = Answer::of_file(&folder, request.path());
        }
        match (answer, behind) {
            (Some(answer), _) => answer.write(stream),
            (None, Some(collector)) => request.forward(collector, stream),
            (None, None) => Answer::status(404).write(stream),
        }
    }
}

impl State {
    fn take(&mut self, path: &str) -> Option<Answer> {
        let answer = self.answers.get_mut(path)?;
        match answer.times.as_mut() {
            Some(0) => return None,
            Some(left) => *left -= 1,
            None => {}
        }
        Some(answer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(pages: &Pages, path: &str) -> Result<u16, ureq::Error> {
        ureq::get(pages.url(path)).call().map(|answer| answer.status().as_u16())
    }

    #[test]
    fn a_path_is_answered_with_its_headers_and_any_query() {
        let pages = Pages::serve().unwrap();
        pages.put("/page", Answer::html("hello").header("X-One", "1"));
        let mut answer = ureq::get(pages.url("/page?a=b")).call().unwrap();
        assert_eq!(answer.headers()["X-One"], "1");
        assert_eq!(answer.body_mut().read_to_string().unwrap(), "hello");
        assert!(matches!(get(&pages, "/other"), Err(ureq::Error::StatusCode(404))));
        assert_eq!(pages.received("/page").len(), 1);
    }

    #[test]
    fn an_answer_serves_so_often_and_a_hang_up_is_none() {
        let pages = Pages::serve().unwrap();
        pages.put("/c", Answer::status(429).header("Retry-After", "1").times(1));
        assert!(matches!(get(&pages, "/c"), Err(ureq::Error::StatusCode(429))));
        assert!(matches!(get(&pages, "/c"), Err(ureq::Error::StatusCode(404))));
        pages.put("/c", Answer::hang_up());
        assert!(!matches!(get(&pages, "/c"), Ok(_) | Err(ureq::Error::StatusCode(_))));
    }

    #[test]
    fn a_held_request_has_arrived_and_waits() {
        let pages = Pages::serve().unwrap();
        pages.put("/c", Answer::status(204));
        let hold = pages.hold("/c");
        let url = pages.url("/c");
        let request = thread::spawn(move || ureq::post(url).send("batch").is_ok());
        while pages.received("/c").is_empty() {
            thread::yield_now();
        }
        assert!(!request.is_finished());
        drop(hold);
        assert!(request.join().unwrap());
        assert_eq!(pages.received("/c")[0].body, b"batch");
    }
}
