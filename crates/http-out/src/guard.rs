//! Which addresses may be called.

use std::net::IpAddr;

/// What a caller allows as the address behind a host name. Checked on every
/// resolved address, so that a name cannot lead somewhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressRule {
    /// Public addresses only: for anything a stranger may have named.
    PublicOnly,
    /// Loopback and private networks too: for addresses an operator configured.
    Configured,
}

/// An address that the rule does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} resolves to {address}, which is not a public address")]
pub struct Refused {
    /// The host that was asked for.
    pub host: String,
    /// The address it led to.
    pub address: IpAddr,
}

impl AddressRule {
    /// Checks one resolved address.
    pub fn check(self, host: &str, address: IpAddr) -> Result<(), Refused> {
        match self {
            AddressRule::Configured => Ok(()),
            AddressRule::PublicOnly if is_public(address) => Ok(()),
            AddressRule::PublicOnly => Err(Refused {
                host: host.to_owned(),
                address,
            }),
        }
    }
}

/// Neither loopback, private, link-local, shared (RFC 6598), documentation,
/// multicast nor reserved; IPv4 inside IPv6 is unwrapped first.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b)))
        }
        IpAddr::V6(v6) => {
            if let Some(inner) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(inner));
            }
            let segments = v6.segments();
            // Only 2000::/3 is global unicast; 6to4, Teredo and NAT64 hide IPv4.
            (segments[0] & 0xe000) == 0x2000
                && segments[0] != 0x2002
                && !(segments[0] == 0x2001 && (segments[1] == 0 || segments[1] == 0xdb8))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_forms_are_refused() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fd00::1",
            "2002:7f00:1::",
            "64:ff9b::a00:1",
        ] {
            let address: IpAddr = text.parse().expect(text);
            assert!(
                AddressRule::PublicOnly.check("h", address).is_err(),
                "{text}"
            );
            assert!(
                AddressRule::Configured.check("h", address).is_ok(),
                "{text}"
            );
        }
        for text in ["93.184.216.34", "2a00:1450:4001::1"] {
            let address: IpAddr = text.parse().expect(text);
            assert!(
                AddressRule::PublicOnly.check("h", address).is_ok(),
                "{text}"
            );
        }
    }
}
