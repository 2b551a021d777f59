//! Streams without a descriptor: who waits, and what a poll says of them.

use super::*;

/// Waits for the far end as an application does; what for.
#[derive(Debug, Default)]
struct Waits {
    far: Shared,
    asked: Mutex<Vec<Interest>>,
}

impl Await for Waits {
    fn wait(&self, interest: Interest, _: Duration) -> io::Result<()> {
        self.asked.lock().unwrap().push(interest);
        match interest.write {
            true => self.far.lock().room = 1000,
            false => self.far.say(&[frame(TEXT, "hello")]),
        }
        Ok(())
    }
}

fn unseen(far: &Shared, by: Option<Arc<dyn Await>>) -> Easy {
    let mut settings = Settings::default();
    settings.request.connect_only = ConnectOnly::Upgrade;
    let easy = Easy::new(settings);
    easy.attach(over(far, None, by));
    assert_eq!(easy.perform(&Silent), Ok(()));
    easy
}

const EITHER: Readiness = Readiness {
    readable: true,
    writable: true,
    closed: true,
};

/// A stream without a descriptor.
#[test]
fn without_a_way_to_wait_a_poll_says_what_is_known() {
    let far = Shared::default();
    let easy = unseen(&far, None);
    for patience in [GUARD, Patience::Endless] {
        assert_eq!(kind(look(&easy, true, patience)), Kind::Again);
    }
    assert_eq!(look(&easy, true, Patience::None), Ok(Readiness::default()));
    // Only a write can tell.
    assert!(easy.poll(EITHER, GUARD, 1).unwrap().writable);
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    assert!(easy.poll(EITHER, GUARD, 1).unwrap().writable);
    // What a read gives, and what was read before.
    far.say(&[frame(TEXT, "hello")]);
    for _ in 0..2 {
        assert!(look(&easy, true, GUARD).unwrap().readable);
    }
    assert_eq!(receive(&easy, GUARD).unwrap().1, b"hello");
    far.lock().ended = true;
    assert!(look(&easy, true, GUARD).unwrap().closed);
}

#[test]
fn a_poll_waits_as_the_application_does() {
    let far = Shared::default();
    let by = Arc::new(Waits {
        far: far.clone(),
        ..Waits::default()
    });
    let easy = unseen(&far, Some(Arc::clone(&by) as Arc<dyn Await>));
    let asked = || std::mem::take(&mut *by.asked.lock().unwrap());
    assert!(look(&easy, true, Patience::Endless).unwrap().readable);
    assert_eq!(asked(), [Interest::READ]);
    assert_eq!(receive(&easy, Patience::None).unwrap().1, b"hello");
    let want = Readiness {
        readable: false,
        ..EITHER
    };
    assert!(easy.poll(want, GUARD, 1).unwrap().writable);
    assert_eq!(asked(), [], "nothing was in vain");
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    assert!(easy.poll(want, Patience::Endless, 1).unwrap().writable);
    let both = Interest {
        read: true,
        write: true,
    };
    assert_eq!(asked(), [both]);
    assert_eq!(fragment_by(&easy, 1, false, None, b"x"), Ok(1));
    // It waited by itself.
    far.lock().room = 0;
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    assert!(!easy.poll(want, Patience::None, 1).unwrap().writable);
    assert!(easy.poll(want, Patience::None, 1).unwrap().writable);
    // Another call waited.
    assert_eq!(post(&easy, 1, FrameKind::Text, b"x", GUARD), Ok(1));
    assert_eq!(easy.flush_all(GUARD), Ok(()));
    far.lock().room = 0;
    assert_eq!(kind(fragment_by(&easy, 1, false, None, b"x")), Kind::Again);
    asked();
    let wanted = easy.insist(GUARD, Interest::WRITE, |_, _| match asked().as_slice() {
        [] => Err(Error::again()),
        _ => Ok(()),
    });
    assert_eq!(wanted, Ok(()));
    assert!(easy.poll(want, Patience::None, 1).unwrap().writable);
}

/// What no descriptor shows is looked for before a peer is called dead; so is what nobody has taken yet.
#[test]
fn an_unseen_peer_is_heard_out() {
    let far = Shared::default();
    let mut settings = Settings::default();
    settings.request.connect_only = ConnectOnly::Upgrade;
    settings.beyond.idle_timeout_ms = 50;
    let (start, sleeper) = (Instant::now(), Sleeper::new().unwrap());
    let attached = Some(Box::new(over(&far, None, None)));
    let transfer = Transfer::over(attached, Arc::new(settings), start, &mut System);
    let mut transfer = transfer.unwrap();
    let step = transfer.step(start, &sleeper.waker(0), &mut System);
    assert!(matches!(step, Step::Done(Ok(()))), "{step:?}");
    let open = transfer.open().unwrap();
    let tend = |ms, open: &mut Open| open.tend(start + Duration::from_millis(ms), &mut System);
    far.say(&[frame(TEXT, "hello")]);
    assert_eq!(tend(60, open), Ok(()), "not read");
    assert_eq!(tend(120, open), Ok(()), "not taken");
    let mut buf = [0; 9];
    assert_eq!(open.receive(&mut buf[..2], &mut System).unwrap().0, 2);
    assert_eq!(tend(180, open), Ok(()), "taken in part");
    assert_eq!(open.receive(&mut buf, &mut System).unwrap().0, 3);
    assert_eq!(tend(229, open), Ok(()));
    assert_eq!(kind(tend(231, open)), Kind::Timeout);
}

/// While the application takes its time with a chunk nobody else sends what its read callback brought.
#[test]
fn a_poll_sends_what_a_read_callback_brought() {
    for room in [1000, 3] {
        let far = Shared::default();
        let mut settings = Settings::default();
        settings.request.upload = true;
        let (now, sleeper) = (Instant::now(), Sleeper::new().unwrap());
        let attached = Some(Box::new(over(&far, None, None)));
        let transfer = Transfer::over(attached, Arc::new(settings), now, &mut System);
        let mut transfer = transfer.unwrap();
        let step = |transfer: &mut Transfer| transfer.step(now, &sleeper.waker(0), &mut System);
        let Step::Ask(Question::Read(mut buffer)) = step(&mut transfer) else {
            panic!("not asked");
        };
        buffer[..5].copy_from_slice(b"chunk");
        transfer.answer(Answer::Read(buffer, Brought::Bytes(5)));
        assert!(
            matches!(step(&mut transfer), Step::Wait),
            "there is no room"
        );
        let open = transfer.open().unwrap();
        assert!(!open.readiness(false, true, 1, &mut System).writable);
        assert!(!open.is_barred(1), "it waits for the socket");
        far.lock().room = room;
        let now = open.readiness(false, true, 1, &mut System);
        assert_eq!(now.writable, room == 1000);
        // The rest is for the socket and who performs.
        assert_eq!(open.is_barred(1), room == 3);
        if room == 1000 {
            assert_eq!(far.frames(), [frame(BINARY, "chunk")]);
        }
    }
}
