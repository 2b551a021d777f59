//! Frames and messages that another thread has not finished: who sends sleeps behind them.

use super::*;

/// While another thread's frame lacks payload there is nothing to wait for by the descriptor, which
/// would be ready all the time.
#[test]
fn behind_a_frame_of_another_thread_one_sleeps() {
    let (easy, far, _fd) = attached(10_000, true, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    assert_eq!(easy.perform(&Silent), Ok(()));
    assert_eq!(fragment_by(&easy, 1, false, Some(10), b"01234"), Ok(5));
    let short = Patience::Milliseconds(20);
    type Call = fn(&Easy, Patience) -> Result<(), Error>;
    let calls: [Call; 3] = [
        |easy, patience| easy.finish(&[3, 0xe8], patience, 2),
        |easy, patience| post(easy, 2, FrameKind::Text, b"x", patience).map(drop),
        |easy, patience| post(easy, 2, FrameKind::Ping, b"x", patience).map(drop),
    ];
    let before = far.lock().looks;
    for call in calls.iter().rev() {
        assert_eq!(kind(call(&easy, short)), Kind::Timeout);
        assert_eq!(kind(call(&easy, Patience::None)), Kind::Again);
    }
    let looks = far.lock().looks - before;
    assert!(looks < 20, "{looks} looks at the descriptor: it spins");
    // Its end is told.
    thread::scope(|scope| {
        let waits = scope.spawn(|| woken(|| calls[0](&easy, GUARD)));
        assert_eq!(fragment_by(&easy, 1, false, None, b"56789"), Ok(5));
        assert_eq!(waits.join().unwrap(), Ok(()));
    });
    assert_eq!(far.frames(), [frame(TEXT, "0123456789"), close(1000, "")]);
}

/// The same where it is to be repeated because the socket took it in part, and there is room by now.
#[test]
fn behind_a_frame_that_another_thread_repeats_one_sleeps() {
    let (easy, far, _fd) = attached(3, true, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    assert_eq!(easy.perform(&Silent), Ok(()));
    let first = || fragment_by(&easy, 1, false, None, b"first");
    let second = |patience| post(&easy, 2, FrameKind::Text, b"second", patience);
    assert_eq!(kind(first()), Kind::Again);
    far.lock().room = 10_000;
    let before = far.lock().looks;
    assert_eq!(kind(second(Patience::Milliseconds(20))), Kind::Timeout);
    let looks = far.lock().looks - before;
    assert!(looks < 20, "{looks} looks at the descriptor: it spins");
    assert_eq!(far.frames(), [frame(TEXT, "first")]);
    thread::scope(|scope| {
        let waits = scope.spawn(|| woken(|| second(GUARD)));
        assert_eq!(first(), Ok(5));
        assert_eq!(waits.join().unwrap(), Ok(6));
    });
    let want = ["first", "second"].map(|text| frame(TEXT, text));
    assert_eq!(far.frames(), want);
}

/// RFC 6455, 5.4: between the fragments of a message only control frames may stand.
#[test]
fn between_fragments_of_another_thread_control_frames_go_and_messages_wait() {
    let (easy, far, _fd) = attached(10_000, true, |settings| {
        settings.request.connect_only = ConnectOnly::Upgrade;
    });
    assert_eq!(easy.perform(&Silent), Ok(()));
    let send = |sender, kind, data: &[u8], patience| post(&easy, sender, kind, data, patience);
    assert_eq!(fragment_by(&easy, 1, true, None, b"one "), Ok(4));
    assert_eq!(send(1, FrameKind::Ping, b"own", Patience::None), Ok(3));
    assert_eq!(send(2, FrameKind::Pong, b"other", GUARD), Ok(5));
    // Its own thread has to finish it; another waits for that.
    assert_eq!(
        kind(send(1, FrameKind::Text, b"x", GUARD)),
        Kind::BadArgument
    );
    assert_eq!(
        kind(send(2, FrameKind::Text, b"x", Patience::None)),
        Kind::Again
    );
    assert_eq!(
        kind(send(2, FrameKind::Text, b"x", Patience::Milliseconds(5))),
        Kind::Timeout
    );
    let want = Readiness {
        writable: true,
        ..Readiness::default()
    };
    assert!(!easy.poll(want, Patience::None, 2).unwrap().writable);
    assert!(easy.poll(want, Patience::None, 1).unwrap().writable);
    thread::scope(|scope| {
        let waits = scope.spawn(|| woken(|| send(2, FrameKind::Binary, b"next", GUARD)));
        let ready = scope.spawn(|| woken(|| easy.poll(want, GUARD, 3).unwrap()));
        assert_eq!(fragment_by(&easy, 1, true, None, b"two "), Ok(4));
        assert_eq!(fragment_by(&easy, 1, false, None, b"three"), Ok(5));
        assert_eq!(waits.join().unwrap(), Ok(4));
        assert!(ready.join().unwrap().writable);
    });
    let want = [
        fragment(TEXT, "one "),
        frame(PING, "own"),
        frame(PONG, "other"),
        fragment(0, "two "),
        fragment(FIN, "three"),
        frame(BINARY, "next"),
    ];
    assert_eq!(far.frames(), want);
    // A message may be left unfinished for a CLOSE, which anybody says.
    assert_eq!(fragment_by(&easy, 1, true, None, b"lost"), Ok(4));
    far.lock().room = 0;
    assert_eq!(kind(fragment_by(&easy, 2, false, None, b"x")), Kind::Again);
    far.lock().room = 1000;
    assert_eq!(
        kind(send(1, FrameKind::Text, b"x", GUARD)),
        Kind::BadArgument,
        "still the message of the first"
    );
    assert_eq!(send(2, FrameKind::Close, &[3, 0xe8], GUARD), Ok(2));
    assert_eq!(far.frames()[7..], [close(1000, "")]);
}
