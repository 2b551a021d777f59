use super::*;

const POLICY: Policy = Policy {
    tries: -1,
    min_ms: 500,
    max_ms: 30_000,
};

/// Numbers all over the place, the same in each run.
fn chances() -> impl Iterator<Item = u64> {
    let step = |chance: &u64| {
        Some(
            chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1),
        )
    };
    std::iter::successors(Some(1), step)
        .map(|chance| chance >> 16)
        .take(20_000)
}

#[test]
fn waits_are_spread_evenly_over_the_upper_half() {
    for (attempt, whole) in [
        (1, 500),
        (2, 1000),
        (6, 16_000),
        (7, 30_000),
        (u32::MAX, 30_000),
    ] {
        let mut tenths = [0; 10];
        for chance in chances() {
            let wait = POLICY.wait(attempt, chance, 0).as_millis() as usize;
            assert!((whole / 2..=whole).contains(&wait), "{attempt}: {wait}");
            tenths[((wait - whole / 2) * 10 / (whole / 2)).min(9)] += 1;
        }
        let even = 1800..=2300;
        assert!(
            tenths.iter().all(|count| even.contains(count)),
            "{tenths:?}"
        );
    }
    assert_eq!(POLICY.wait(1, 0, 0).as_millis(), 500);
    assert_eq!(POLICY.wait(1, 250, 0).as_millis(), 250);
}

#[test]
fn what_a_server_asks_for_is_the_least_and_spread_too() {
    let waits: Vec<_> = chances().map(|chance| POLICY.wait(3, chance, 60)).collect();
    let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
    assert_eq!((least.as_millis(), most.as_millis()), (60_000, 61_000));
    // It asks for less than is waited anyway.
    assert_eq!(POLICY.wait(3, 0, 1).as_millis(), 2000);
}

#[test]
fn nobody_turns_in_circles() {
    let wait = |min_ms, max_ms, attempt| {
        let policy = Policy {
            tries: -1,
            min_ms,
            max_ms,
        };
        policy.wait(attempt, 0, 0).as_millis()
    };
    assert_eq!(
        [1, 2, 3, 40].map(|attempt| wait(0, 100, attempt)),
        [1, 2, 4, 100]
    );
    assert_eq!(wait(0, 0, 9), 1);
    // The longest is the longest.
    assert_eq!(wait(500, 20, 1), 20);
    assert_eq!(wait(u64::MAX, u64::MAX, u32::MAX), u128::from(u64::MAX));
}

#[test]
fn tries_are_counted() {
    for (tries, attempt, allowed) in [
        (-1, u32::MAX, true),
        (0, 1, false),
        (2, 2, true),
        (2, 3, false),
    ] {
        let policy = Policy { tries, ..POLICY };
        assert_eq!(policy.allows(attempt), allowed, "{tries} {attempt}");
    }
}

#[test]
fn what_can_be_mended() {
    let info = |status, proxy, socks| {
        let mut info = Info {
            response_code: status,
            ..Info::default()
        };
        (info.proxy.status, info.proxy.error) = (proxy, socks);
        info
    };
    let tried = |kind, info: &Info| mends(&Error::new(kind, ""), info);
    let none = info(0, 0, 0);
    let good = [
        Kind::Resolve,
        Kind::ResolveProxy,
        Kind::Connect,
        Kind::Interface,
        Kind::Timeout,
        Kind::TlsCut,
        Kind::GotNothing,
        Kind::Receive,
        Kind::Send,
    ];
    assert!(good.iter().all(|kind| tried(*kind, &none)));
    let bad = [
        Kind::Aborted,
        Kind::BadArgument,
        Kind::Callback(99),
        Kind::FailedInit,
        Kind::LoginDenied,
        Kind::OutOfMemory,
        Kind::TlsConnect,
        Kind::TlsPeer,
        Kind::TlsPin,
        Kind::TooLarge,
        Kind::TooManyRedirects,
        Kind::UnsupportedProtocol,
        Kind::Url,
        Kind::WeirdServerReply,
    ];
    assert!(!bad.iter().any(|kind| tried(*kind, &none)));
    // What proxies say: to CONNECT, and by SOCKS.
    for (status, again) in [
        (200, true),
        (403, false),
        (407, false),
        (429, true),
        (502, true),
    ] {
        assert_eq!(tried(Kind::Connect, &info(0, status, 0)), again, "{status}");
    }
    for (reply, again) in [
        (19, true),
        (21, true),
        (12, false),
        (23, false),
        (33, false),
    ] {
        assert_eq!(tried(Kind::Proxy, &info(0, 0, reply)), again, "{reply}");
    }
}
