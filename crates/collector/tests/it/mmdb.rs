//! Files in MaxMind's format, as small as tests want them: <https://maxmind.github.io/MaxMind-DB/>.

use ipnet::IpNet;

const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// Between tree and data.
const GAP: usize = 16;

/// What a side of a node leads to.
#[derive(Clone, Copy)]
enum Side {
    Nothing,
    Node(usize),
    /// By its place among the data.
    Record(usize),
}

/// A file of countries: each network with its two letters.
pub(crate) fn countries(networks: &[(&str, &str)]) -> Vec<u8> {
    let record = |code: &str| map(&[("country", map(&[("iso_code", text(code))]))]);
    let networks: Vec<_> = networks.iter().map(|&(network, code)| (network, record(code))).collect();
    file("Test-Country", &networks)
}

/// A file that tells something else.
pub(crate) fn providers(networks: &[&str]) -> Vec<u8> {
    let record = |name| map(&[("autonomous_system_organization", text(name))]);
    file("Test-ASN", &networks.iter().map(|&network| (network, record("Example"))).collect::<Vec<_>>())
}

fn file(kind: &str, networks: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut nodes, mut data) = (vec![[Side::Nothing; 2]], Vec::new());
    for (network, record) in networks {
        insert(&mut nodes, network.parse().unwrap(), data.len());
        data.extend_from_slice(record);
    }
    let count = nodes.len();
    let number = |side: &Side| match *side {
        Side::Nothing => count,
        Side::Node(at) => at,
        Side::Record(at) => count + GAP + at,
    };
    let mut bytes: Vec<u8> =
        nodes.iter().flatten().flat_map(|side| (number(side) as u32).to_be_bytes()).collect();
    bytes.resize(bytes.len() + GAP, 0);
    bytes.extend(data);
    bytes.extend_from_slice(MARKER);
    bytes.extend(about(kind, count));
    bytes
}

/// In a tree of addresses of sixteen bytes, those of four lie below ::/96.
fn insert(nodes: &mut Vec<[Side; 2]>, network: IpNet, record: usize) {
    let (bits, length) = match network {
        IpNet::V4(network) => (u128::from(u32::from(network.network())), 96 + network.prefix_len()),
        IpNet::V6(network) => (network.network().into(), network.prefix_len()),
    };
    let side = |depth: u8| usize::from(bits >> (127 - depth) & 1 == 1);
    let mut at = 0;
    for depth in 0..length - 1 {
        at = match nodes[at][side(depth)] {
            Side::Node(next) => next,
            _ => {
                let next = nodes.len();
                nodes.push([Side::Nothing; 2]);
                nodes[at][side(depth)] = Side::Node(next);
                next
            }
        };
    }
    nodes[at][side(length - 1)] = Side::Record(record);
}

fn about(kind: &str, nodes: usize) -> Vec<u8> {
    map(&[
        ("binary_format_major_version", short(2)),
        ("binary_format_minor_version", short(0)),
        // An extended type: uint64 is 9, and its number here of no bytes.
        ("build_epoch", vec![0, 2]),
        ("database_type", text(kind)),
        ("description", map(&[])),
        ("ip_version", short(6)),
        // Another: an array is 11, and this one empty.
        ("languages", vec![0, 4]),
        ("node_count", [&[6 << 5 | 4][..], &(nodes as u32).to_be_bytes()].concat()),
        ("record_size", short(32)),
    ])
}

/// The type in three bits, the length in five; 29 says that the next byte holds what is beyond.
fn text(text: &str) -> Vec<u8> {
    let head = match text.len() {
        length @ 0..29 => vec![2 << 5 | length as u8],
        length => vec![2 << 5 | 29, (length - 29) as u8],
    };
    [&head, text.as_bytes()].concat()
}

fn short(number: u8) -> Vec<u8> {
    vec![5 << 5 | 1, number]
}

fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let own = pairs.iter().flat_map(|(name, value)| [text(name), value.clone()].concat());
    std::iter::once(7 << 5 | pairs.len() as u8).chain(own).collect()
}
