//! The proxy in front, which speaks TLS with browsers under a name of its own.

use poem::Request;
use poem::http::HeaderMap;
use std::net::IpAddr;

/// Named in the configuration; without it only this machine's own names are answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    /// The name in people's address bars.
    pub host: String,
    /// From where it asks. What others say about an address is not believed.
    pub proxy: IpAddr,
}

impl Front {
    /// The address of whoever asks: what the proxy saw, or the connection's own.
    pub fn address(front: Option<&Self>, req: &Request) -> Option<IpAddr> {
        let peer = req.remote_addr().as_socket_addr()?.ip();
        Some(believed(front, peer, req.headers()))
    }
}

fn believed(front: Option<&Front>, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if front.is_none_or(|front| front.proxy != peer) {
        return peer;
    }
    // The last entry is the proxy's own; earlier ones are what a client made up.
    let mut lines = headers.get_all("x-forwarded-for").into_iter();
    let last = lines.next_back().and_then(|line| line.to_str().ok());
    let seen = last.and_then(|line| line.rsplit(',').next());
    seen.and_then(|text| text.trim().parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &'static str) -> String {
        let front = Front {
            host: "cofund.example.org".into(),
            proxy: IpAddr::from([127, 0, 0, 1]),
        };
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        believed(Some(&front), peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_the_named_proxy_is_believed_and_only_its_own_entry() {
        assert_eq!(
            seen("127.0.0.1", "203.0.113.1, 198.51.100.7"),
            "198.51.100.7"
        );
        assert_eq!(seen("192.0.2.9", "203.0.113.1"), "192.0.2.9");
        assert_eq!(seen("127.0.0.1", "no address"), "127.0.0.1");
    }
}
