//! The load: connections that are kept open, each with one batch on its way.
//!
//! A thread serves its connections in turn, reading an answer and sending the next batch, so that the load costs the machine
//! two system calls a batch and no more. A batch's time ends when its turn comes: it is never told shorter than it was.

use super::made::Request;
use anyhow::{Context, Result, bail, ensure};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// Threads that send. The server has to share two processors with them.
const THREADS: usize = 2;
/// A server that says nothing for so long has failed.
const HUNG: Duration = Duration::from_secs(30);
const ACKNOWLEDGED: &[u8] = b"HTTP/1.1 204 ";

/// Where batches go, and how many at a time.
pub(in crate::bench) struct Load {
    pub(in crate::bench) address: SocketAddr,
    pub(in crate::bench) connections: usize,
}

/// What became of a load: every batch of it was acknowledged.
pub(in crate::bench) struct Loaded {
    pub(in crate::bench) took: Duration,
    /// How long each batch took, shortest first.
    pub(in crate::bench) times: Vec<Duration>,
}

impl Load {
    /// Sends all of `requests`, as fast as they are acknowledged.
    ///
    /// # Errors
    /// At the first answer that is no 204.
    pub(in crate::bench) fn run(&self, requests: &[Request]) -> Result<Loaded> {
        let started = Instant::now();
        let share = requests.len().div_ceil(THREADS);
        let mut times = thread::scope(|scope| {
            let threads: Vec<_> =
                requests.chunks(share).map(|part| scope.spawn(|| self.send(part))).collect();
            let mut all = Vec::with_capacity(requests.len());
            for thread in threads {
                all.append(&mut thread.join().expect("a sender does not panic")?);
            }
            anyhow::Ok(all)
        })?;
        let took = started.elapsed();
        times.sort_unstable();
        Ok(Loaded { took, times })
    }

    /// Opens the connections.
    pub(in crate::bench) fn open(&self) -> Result<Lines> {
        (0..self.connections).map(|_| Line::open(self.address)).collect::<Result<_>>().map(Lines)
    }

    fn send(&self, requests: &[Request]) -> Result<Vec<Duration>> {
        let count = self.connections.div_ceil(THREADS).min(requests.len());
        let mut open = (0..count).map(|_| Line::open(self.address)).collect::<Result<Vec<_>>>()?;
        let mut times = Vec::with_capacity(requests.len());
        for (at, request) in requests.iter().enumerate() {
            let line = &mut open[at % count];
            if at >= count {
                times.push(line.acknowledged()?);
            }
            line.send(request)?;
        }
        for at in requests.len()..requests.len() + count {
            times.push(open[at % count].acknowledged()?);
        }
        Ok(times)
    }
}

/// Connections that wait.
pub(in crate::bench) struct Lines(Vec<Line>);

impl Lines {
    /// Sends each request on a connection of its own, and waits until all are acknowledged.
    pub(in crate::bench) fn send(&mut self, requests: &[Request]) -> Result<()> {
        let lines = &mut self.0[..requests.len()];
        lines.iter_mut().zip(requests).try_for_each(|(line, request)| line.send(request))?;
        lines.iter_mut().try_for_each(|line| line.acknowledged().map(drop))
    }
}

/// One connection.
struct Line {
    stream: TcpStream,
    sent: Instant,
}

impl Line {
    fn open(address: SocketAddr) -> Result<Line> {
        let stream = TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(HUNG))?;
        Ok(Line { stream, sent: Instant::now() })
    }

    fn send(&mut self, request: &Request) -> Result<()> {
        self.sent = Instant::now();
        self.stream.write_all(request.bytes()).context("the collector hung up")
    }

    /// Waits for the answer to what was sent last; how long it took.
    fn acknowledged(&mut self) -> Result<Duration> {
        let (mut answer, mut got) = ([0; 2_048], 0);
        while !answer[..got].ends_with(b"\r\n\r\n") {
            ensure!(got < answer.len(), "the answer has more than {} bytes", answer.len());
            match self.stream.read(&mut answer[got..]) {
                Ok(0) => bail!("the collector hung up"),
                Ok(more) => got += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error).context("no answer came"),
            }
        }
        if !answer.starts_with(ACKNOWLEDGED) {
            bail!("a batch was refused: {}", String::from_utf8_lossy(&answer[..got]).trim());
        }
        Ok(self.sent.elapsed())
    }
}

impl Loaded {
    /// Batches a second.
    pub(in crate::bench) fn per_s(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }

    /// The time within which `percent` of the batches were acknowledged, ms.
    pub(in crate::bench) fn within_ms(&self, percent: usize) -> f64 {
        percentile(&self.times, percent).as_secs_f64() * 1e3
    }
}

/// The value that `percent` of `sorted` do not exceed; zero of none.
pub(in crate::bench) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!([50, 99, 100].map(|p| percentile(&times, p).as_millis()), [100, 198, 200]);
        assert_eq!(percentile(&[], 99), Duration::ZERO);
    }

    #[test]
    fn a_refusal_ends_the_load_and_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 100]);
            stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").unwrap();
        });
        let load = Load { address, connections: 1 };
        let error = load.run(&[Request::of(b"x".to_vec())]).err().unwrap().to_string();
        server.join().unwrap();
        assert!(error.starts_with("a batch was refused: HTTP/1.1 503"), "{error}");
    }
}
