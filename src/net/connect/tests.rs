use super::*;
use crate::net::wait::{Interest, poll};
use std::net::TcpListener;

const HEAD_START: Duration = Duration::from_millis(200);

fn race(addresses: &[SocketAddr]) -> Race {
    Race::new(addresses.to_vec(), &Network::default(), HEAD_START)
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// An address that refuses: its listener has gone.
fn refusing() -> SocketAddr {
    listener().1
}

/// An address that does not answer: a listener whose queue is full, and what fills it.
fn silent() -> (SocketAddr, Vec<Arc<OwnedFd>>) {
    let kind = SocketType::STREAM;
    let listener = rustix::net::socket(AddressFamily::INET, kind, None).unwrap();
    let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
    rustix::net::bind(&listener, &any).unwrap();
    rustix::net::listen(&listener, 0).unwrap();
    let address = local_addr(listener.as_fd()).unwrap();
    let mut held = vec![Arc::new(listener)];
    for _ in 0..8 {
        let fd = Arc::new(socket(&address.into()).unwrap());
        let _ = begin(&fd, &address.into(), &Network::default());
        let wait = Some(Duration::from_millis(50));
        let ready = poll(&[(fd.as_fd(), Interest::WRITE)], None, wait).unwrap();
        held.push(fd);
        if ready.count == 0 {
            return (address, held);
        }
    }
    panic!("the queue does not fill");
}

/// Steps at one instant until something other than waiting for a socket is to be done.
fn run(race: &mut Race, now: Instant) -> RaceStep {
    loop {
        match race.step(now) {
            RaceStep::Wait { deadline: None } => {}
            other => return other,
        }
        let fds: Vec<_> = race.fds().map(|fd| (fd, Interest::WRITE)).collect();
        poll(&fds, None, Some(Duration::from_secs(60))).unwrap();
    }
}

#[test]
fn connects_with_the_options_asked_for() {
    let (listener, address) = listener();
    let settings = Network {
        keepalive: true,
        keepalive_idle_s: 7,
        ..Network::default()
    };
    let mut race = Race::new(vec![address], &settings, HEAD_START);
    let RaceStep::Connected(fd, peer) = run(&mut race, Instant::now()) else {
        panic!("not connected");
    };
    assert_eq!(peer, address.into());
    assert_eq!(peer_addr(fd.as_fd()), Some(address));
    let (_, from) = listener.accept().unwrap();
    assert_eq!(local_addr(fd.as_fd()), Some(from));
    assert!(sockopt::tcp_nodelay(&fd).unwrap());
    assert!(sockopt::socket_keepalive(&fd).unwrap());
    assert_eq!(sockopt::tcp_keepidle(&fd).unwrap(), Duration::from_secs(7));
    let flags = rustix::io::fcntl_getfd(&fd).unwrap();
    assert!(flags.contains(rustix::io::FdFlags::CLOEXEC));
}

#[test]
fn the_next_address_follows_a_refusal_at_once() {
    let (_listener, address) = listener();
    let now = Instant::now();
    let mut race = race(&[refusing(), address]);
    loop {
        match race.step(now) {
            RaceStep::Connected(_, peer) => {
                assert_eq!(peer, address.into());
                let refused = Errno::CONNREFUSED.raw_os_error();
                return assert_eq!(race.os_errno(), Some(refused), "kept");
            }
            RaceStep::Failed(error) => panic!("{error}"),
            RaceStep::Wait { .. } => {}
            other => panic!("{other:?}"),
        }
        let fds: Vec<_> = race.fds().map(|fd| (fd, Interest::WRITE)).collect();
        poll(&fds, None, Some(Duration::from_secs(60))).unwrap();
    }
}

#[test]
fn all_refused_is_a_failure_that_names_them() {
    let (one, two) = (refusing(), refusing());
    let mut race = Race::new(vec![one, two], &Network::default(), Duration::ZERO);
    let RaceStep::Failed(error) = run(&mut race, Instant::now()) else {
        panic!("not failed");
    };
    assert_eq!(race.os_errno(), Some(Errno::CONNREFUSED.raw_os_error()));
    assert_eq!(error.tried.len(), 2);
    let text = error.to_string();
    assert!(
        text.contains(&format!("{one}: Connection refused")),
        "{text}"
    );
    assert!(
        text.contains(&two.to_string()) && !text.contains("os error"),
        "{text}"
    );
}

#[test]
fn no_address_is_a_failure() {
    let mut race = race(&[]);
    let step = race.step(Instant::now());
    assert!(matches!(step, RaceStep::Failed(ConnectError { .. })));
    assert_eq!(race.os_errno(), None);
}

#[test]
fn the_next_address_waits_for_the_head_start_of_a_silent_one() {
    let (silent, _held) = silent();
    let (_listener, address) = listener();
    let mut race = race(&[silent, address]);
    let now = Instant::now();
    let RaceStep::Wait {
        deadline: Some(deadline),
    } = race.step(now)
    else {
        panic!("the head start is not waited for");
    };
    assert_eq!(deadline, now + HEAD_START);
    let early = deadline - Duration::from_millis(1);
    assert!(matches!(race.step(early), RaceStep::Wait { deadline: Some(d) } if d == deadline));
    assert_eq!(race.addresses().collect::<Vec<_>>(), [&Address::Ip(silent)]);
    let RaceStep::Connected(_, peer) = run(&mut race, deadline) else {
        panic!("not connected");
    };
    assert_eq!(peer, address.into());
}

#[test]
fn no_more_than_the_limit_run_at_once() {
    let (silent, _held) = silent();
    let mut race = Race::new(vec![silent; 20], &Network::default(), Duration::ZERO);
    let now = Instant::now();
    assert!(matches!(race.step(now), RaceStep::Wait { deadline: None }));
    assert_eq!(race.fds().count(), RACED_CONNECTS);
}

#[test]
fn families_take_turns() {
    let v =
        |text: &str| -> Vec<SocketAddr> { text.split(' ').map(|a| a.parse().unwrap()).collect() };
    let mixed = v("[::1]:1 [::1]:2 [::1]:3 1.1.1.1:1 1.1.1.1:2");
    assert_eq!(
        take_turns(mixed),
        v("[::1]:1 1.1.1.1:1 [::1]:2 1.1.1.1:2 [::1]:3")
    );
    let v4_first = v("1.1.1.1:1 1.1.1.1:2 [::1]:1");
    assert_eq!(take_turns(v4_first), v("1.1.1.1:1 [::1]:1 1.1.1.1:2"));
}

fn asking(addresses: &[SocketAddr], ask: Ask) -> Race {
    race(addresses).asking(ask, &Keeper::default())
}

#[test]
fn the_application_makes_the_socket_and_may_change_the_address() {
    let (_listener, address) = listener();
    let ask = Ask {
        socket: true,
        ..Ask::default()
    };
    let mut race = asking(&[refusing(), refusing()], ask);
    let now = Instant::now();
    assert!(matches!(race.step(now), RaceStep::AskSocket(_)));
    assert!(matches!(race.step(now), RaceStep::AskSocket(_)));
    race.made(None, refusing().into());
    assert!(matches!(race.step(now), RaceStep::AskSocket(_)));
    let own = socket(&address.into()).unwrap();
    rustix::io::ioctl_fionbio(&own, false).unwrap();
    race.made(Some(own), address.into());
    let RaceStep::Connected(fd, peer) = run(&mut race, now) else {
        panic!("not connected");
    };
    assert_eq!(peer, address.into());
    assert_eq!(peer_addr(fd.as_fd()), Some(address));
}

#[test]
fn without_a_socket_there_is_no_connection() {
    let ask = Ask {
        socket: true,
        ..Ask::default()
    };
    let mut race = asking(&[refusing()], ask);
    let RaceStep::AskSocket(address) = race.step(Instant::now()) else {
        panic!("not asked");
    };
    race.made(None, address);
    let RaceStep::Failed(error) = race.step(Instant::now()) else {
        panic!("not failed");
    };
    assert!(matches!(error.tried[..], [(_, Failure::NoSocket)]));
}

#[test]
fn the_application_looks_at_sockets_before_they_connect() {
    let ask = Ask {
        options: true,
        ..Ask::default()
    };
    let (_listener, address) = listener();
    for (seen, connects) in [
        (Seen::Good, true),
        (Seen::Connected, true),
        (Seen::Refused, false),
    ] {
        let mut race = asking(&[address], ask);
        let RaceStep::AskOptions(fd) = race.step(Instant::now()) else {
            panic!("not asked");
        };
        assert_eq!(peer_addr(fd.as_fd()), None);
        race.seen(seen);
        match run(&mut race, Instant::now()) {
            RaceStep::Connected(fd, _) => {
                assert!(connects);
                let there = peer_addr(fd.as_fd()).is_some();
                assert_eq!(there, seen == Seen::Good);
            }
            RaceStep::Failed(error) => {
                assert!(!connects);
                assert!(matches!(error.tried[..], [(_, Failure::Refused)]));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn sockets_that_the_application_closes_are_kept() {
    let keeper = Keeper::default();
    let ask = Ask {
        close: true,
        ..Ask::default()
    };
    let (_listener, address) = listener();
    let mut race = race(&[refusing(), address]).asking(ask, &keeper);
    let RaceStep::Connected(fd, _) = run(&mut race, Instant::now()) else {
        panic!("not connected");
    };
    drop(race);
    assert!(keeper.fetch().is_some(), "the one that was refused");
    assert!(keeper.fetch().is_none());
    drop(fd);
    assert!(keeper.fetch().is_some());
}

#[test]
fn the_zone_of_an_address_can_be_set() {
    let settings = Network {
        scope: 3,
        ..Network::default()
    };
    let mut race = Race::new(vec!["[fe80::1]:9".parse().unwrap()], &settings, HEAD_START);
    race.step(Instant::now());
    let wanted = Address::Ip("[fe80::1%3]:9".parse().unwrap());
    let tried = race.failed.iter().map(|(address, _)| address);
    assert_eq!(tried.chain(race.addresses()).collect::<Vec<_>>(), [&wanted]);
}
