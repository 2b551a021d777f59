//! One call of a program, with arguments of the input's choice, and what must hold after it.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

use super::ffi::*;
use super::world::{Easy, World, byte, pick, text, with};
use super::{callbacks, flags, handle, options};

/// Easy handles at once.
const HANDLES: usize = 3;

#[derive(Clone, Copy)]
pub enum Call {
    Init,
    SetChosen,
    SetAny,
    Perform,
    Receive,
    Send,
    StartFrame,
    Pause,
    Info,
    Raw,
    Headers,
    Say,
    Meta,
    Reset,
    Duplicate,
    CleanUp,
    Add,
    Remove,
    MultiPerform,
    SocketAction,
    MultiMore,
    Share,
}

const ALL: &[Call] = &[
    Call::Init,
    Call::SetChosen,
    Call::SetAny,
    Call::Perform,
    Call::Receive,
    Call::Send,
    Call::StartFrame,
    Call::Pause,
    Call::Info,
    Call::Raw,
    Call::Headers,
    Call::Say,
    Call::Meta,
    Call::Reset,
    Call::Duplicate,
    Call::CleanUp,
    Call::Add,
    Call::Remove,
    Call::MultiPerform,
    Call::SocketAction,
    Call::MultiMore,
    Call::Share,
];

/// Those that a callback may make, or is told that it may not.
const WITHIN: &[Call] = &[
    Call::Send,
    Call::StartFrame,
    Call::Pause,
    Call::Info,
    Call::Meta,
    Call::SetChosen,
    Call::SetAny,
    Call::Receive,
    Call::Perform,
    Call::Raw,
    Call::Headers,
    Call::Say,
    Call::Add,
    Call::Remove,
    Call::MultiPerform,
    Call::SocketAction,
    Call::MultiMore,
];

impl From<u8> for Call {
    fn from(byte: u8) -> Call {
        ALL[usize::from(byte) % ALL.len()]
    }
}

impl Call {
    pub fn within_callback(byte: u8) -> Call {
        WITHIN[usize::from(byte) % WITHIN.len()]
    }

    pub fn make(self) {
        let at = handle();
        match (self, at) {
            (Call::Init, _) => add_easy(curl_init()),
            (Call::MultiPerform, _) => multi_perform(),
            (Call::SocketAction, _) => socket_action(),
            (Call::MultiMore, _) => multi_more(),
            (Call::Share, _) => share(),
            (Call::Say, _) => {
                let (back, said) = (pick(3), text());
                with(|world| world.say(back, &said, back == 0));
            }
            (_, None) => {}
            (Call::SetChosen, Some(at)) => options::set_chosen(at),
            (Call::SetAny, Some(at)) => options::set_any(at),
            (Call::Perform, Some(at)) => perform(at),
            (Call::Receive, Some(at)) => receive(curl(at)),
            (Call::Send, Some(at)) => send(curl(at)),
            (Call::StartFrame, Some(at)) => start_frame(curl(at)),
            (Call::Pause, Some(at)) => pause(at),
            (Call::Info, Some(at)) => info(curl(at)),
            (Call::Raw, Some(at)) => raw(curl(at)),
            (Call::Headers, Some(at)) => headers(curl(at)),
            (Call::Meta, Some(at)) => meta(curl(at)),
            (Call::Reset, Some(at)) => reset(at),
            (Call::Duplicate, Some(at)) => duplicate(at),
            (Call::CleanUp, Some(at)) => clean_up_easy(at),
            (Call::Add, Some(at)) => add(at),
            (Call::Remove, Some(at)) => remove(at),
        }
    }
}

fn curl(at: usize) -> Curl {
    with(|world| world.easies[at].curl)
}

fn curl_init() -> Curl {
    // SAFETY: it has no conditions.
    unsafe { curl_easy_init() }
}

/// The first handle.
pub fn begin() {
    options::first_lists();
    add_easy(curl_init());
}

fn add_easy(curl: Curl) {
    assert!(!curl.is_null());
    if with(|world| world.easies.len() >= HANDLES) {
        // SAFETY: a handle of ours that nobody else has.
        return unsafe { curl_easy_cleanup(curl) };
    }
    let mut error = Box::new([0; 256]);
    options::base(curl, error.as_mut_ptr());
    let easy = Easy {
        curl,
        pull: false,
        added: false,
        paused: false,
        error,
    };
    with(|world| world.easies.push(easy));
}

fn perform(at: usize) {
    let (curl, busy) = with(|world| {
        let busy = world.performing.is_some();
        if !busy {
            (world.performing, world.progress) = (Some(at), 0);
        }
        (world.easies[at].curl, busy)
    });
    // SAFETY: a handle.
    let code = unsafe { curl_easy_perform(curl) };
    if !busy {
        with(|world| {
            world.performing = None;
            let error = &world.easies[at].error;
            assert!(error.contains(&0), "the error has no end");
            let told = error[0] != 0 || world.easies[at].added || world.depth > 0;
            assert!(code == 0 || told, "{code}, but why?");
        });
    }
}

fn receive(curl: Curl) {
    let room = usize::from(byte()) << (byte() & 7);
    let mut buffer = vec![0; room];
    let (mut n, mut meta) = (usize::MAX, null());
    // SAFETY: a buffer of that size and places for the answers.
    let code = unsafe { curl_ws_recv(curl, buffer.as_mut_ptr(), room, &mut n, &mut meta) };
    assert!(code != 0 || n <= room, "{n} in {room}");
    // SAFETY: the library's, until the next call.
    if let Some(meta) = unsafe { meta.as_ref() }.filter(|_| code == 0) {
        assert!(meta.offset >= 0 && meta.bytesleft >= 0 && meta.len == n);
    }
}

fn send(curl: Curl) {
    let (data, flags) = (text(), flags());
    let fragsize = match byte() {
        0..128 => 0,
        255 => i64::MAX,
        254 => -1,
        other => i64::from(other - 128) * 3,
    };
    let mut sent = usize::MAX;
    // SAFETY: a buffer of that size and a place for the answer.
    let code = unsafe {
        curl_ws_send(
            curl,
            data.as_ptr(),
            data.len(),
            &mut sent,
            fragsize,
            flags as u32,
        )
    };
    assert!(code != 0 || sent <= data.len());
    assert!(code != AGAIN || sent == 0 || sent == usize::MAX || sent <= data.len());
}

fn start_frame(curl: Curl) {
    let (flags, len) = (flags() as u32, i64::from(byte()) - 1);
    // SAFETY: a handle.
    unsafe { curl_ws_start_frame(curl, flags, len) };
}

fn pause(at: usize) {
    let bits = c_int::from(byte() & 5);
    let curl = with(|world| {
        world.easies[at].paused = bits != 0;
        world.easies[at].curl
    });
    // SAFETY: a handle.
    unsafe { curl_easy_pause(curl, bits) };
}

fn info(curl: Curl) {
    const COOKIES: c_int = 0x40_0000 + 28;
    const ENGINES: c_int = 0x40_0000 + 27;
    let info = c_int::from(byte() % 7) << 20 | c_int::from(byte() % 80);
    let mut out: [*mut c_void; 2] = [null_mut(); 2];
    // SAFETY: room for every type of answer.
    let code = unsafe { curl_easy_getinfo(curl, info, out.as_mut_ptr()) };
    if code != 0 || out[0].is_null() {
        return;
    }
    if info == COOKIES || info == ENGINES {
        // SAFETY: the manual: the list is the application's.
        unsafe { curl_slist_free_all(out[0].cast()) };
    } else if info >> 20 == 1 {
        // SAFETY: a string, as the type says.
        let text = unsafe { CStr::from_ptr(out[0].cast::<c_char>()) };
        std::hint::black_box(text.to_bytes().len());
    }
}

fn raw(curl: Curl) {
    let mut n = usize::MAX;
    if byte() & 1 == 0 {
        let mut buffer = vec![0; byte().into()];
        // SAFETY: a buffer of that size and a place for the answer.
        let code = unsafe { curl_easy_recv(curl, buffer.as_mut_ptr(), buffer.len(), &mut n) };
        assert!(code != 0 || n <= buffer.len());
    } else {
        let data = text();
        with(|world| world.raw = true);
        // SAFETY: the same.
        let code = unsafe { curl_easy_send(curl, data.as_ptr(), data.len(), &mut n) };
        assert!(code != 0 || n <= data.len());
    }
}

fn headers(curl: Curl) {
    let (origin, request) = (u32::from(byte() & 31), c_int::from(byte() & 3) - 1);
    let mut last = null_mut();
    loop {
        // SAFETY: NULL, or what the function gave last.
        last = unsafe { curl_easy_nextheader(curl, origin, request, last) };
        // SAFETY: the library's, until the next transfer.
        let Some(header) = (unsafe { last.as_ref() }) else {
            break;
        };
        assert!(header.index < header.amount && !header.name.is_null() && !header.value.is_null());
    }
}

fn meta(curl: Curl) {
    // SAFETY: a handle; the answer is the library's until the next call.
    if let Some(meta) = unsafe { curl_ws_meta(curl).as_ref() } {
        assert!(meta.offset >= 0 && meta.bytesleft >= 0);
    }
    // SAFETY: a handle.
    unsafe { curl_easy_upkeep(curl) };
}

fn reset(at: usize) {
    let (curl, error) = with(|world| {
        let easy = &mut world.easies[at];
        easy.pull = false;
        (easy.curl, easy.error.as_mut_ptr())
    });
    // SAFETY: a handle.
    unsafe { curl_easy_reset(curl) };
    options::base(curl, error);
}

fn duplicate(at: usize) {
    let pull = with(|world| world.easies[at].pull);
    // SAFETY: a handle.
    let twin = unsafe { curl_easy_duphandle(curl(at)) };
    if twin.is_null() {
        return;
    }
    add_easy(twin);
    with(|world| {
        if let Some(easy) = world.easies.last_mut().filter(|easy| easy.curl == twin) {
            easy.pull = pull;
        }
    });
}

fn clean_up_easy(at: usize) {
    let easy = with(|world| world.easies.swap_remove(at));
    // SAFETY: a handle, forgotten by us. Its error buffer is still there.
    unsafe { curl_easy_cleanup(easy.curl) };
}

fn multi() -> Multi {
    if with(|world| world.multi.0.is_null()) {
        // SAFETY: it has no conditions; the callbacks are of the options' types.
        unsafe {
            let multi = curl_multi_init();
            with(|world| world.multi.0 = multi);
            if byte() & 1 != 0 {
                let watch = callbacks::watch as *const c_void;
                curl_multi_setopt(multi, MULTI_SOCKETFUNCTION, watch);
                let timer = callbacks::timer as *const c_void;
                curl_multi_setopt(multi, MULTI_TIMERFUNCTION, timer);
            }
        }
    }
    with(|world| world.multi.0)
}

/// Notes of a handle whether the multi handle has it.
fn set_added(curl: Curl, added: bool) {
    with(|world| {
        let easies = world.easies.iter_mut();
        easies
            .filter(|easy| easy.curl == curl)
            .for_each(|easy| easy.added = added);
    });
}

fn add(at: usize) {
    let (multi, curl) = (multi(), curl(at));
    // SAFETY: two handles.
    let code = unsafe { curl_multi_add_handle(multi, curl) };
    if code == 0 {
        set_added(curl, true);
    }
}

fn remove(at: usize) {
    let (multi, curl) = (multi(), curl(at));
    // SAFETY: two handles.
    let code = unsafe { curl_multi_remove_handle(multi, curl) };
    if code == 0 {
        set_added(curl, false);
    }
}

fn multi_perform() {
    let (multi, mut running) = (multi(), -1);
    // SAFETY: a handle and a place for the answer.
    let code = unsafe { curl_multi_perform(multi, &mut running) };
    assert!(code != 0 || running >= 0);
}

fn socket_action() {
    let multi = multi();
    let (choice, events) = (usize::from(byte()), c_int::from(byte() & 7));
    let socket = with(|world| match world.watched.len() {
        0 => -1,
        count if choice < 128 => world.watched[choice % count],
        _ => -1,
    });
    let mut running = 0;
    // SAFETY: a handle and a place for the answer.
    unsafe { curl_multi_socket_action(multi, socket, events, &mut running) };
}

fn multi_more() {
    let (multi, mut left, mut timeout) = (multi(), 0, 0);
    // SAFETY: a handle and places for answers.
    unsafe {
        match byte() % 4 {
            0 => while !curl_multi_info_read(multi, &mut left).is_null() {},
            1 => drop(curl_multi_timeout(multi, &mut timeout)),
            2 => drop(curl_multi_poll(multi, null_mut(), 0, 0, &mut left)),
            _ => drop(curl_multi_wakeup(multi)),
        }
    }
}

/// Makes a share handle, or changes what it shares.
fn share() {
    const SHARE: c_int = 1;
    const UNSHARE: c_int = 2;
    if with(|world| world.share.0.is_null()) {
        // SAFETY: it has no conditions.
        let share = unsafe { curl_share_init() };
        with(|world| world.share.0 = share);
    }
    let option = if byte() & 3 == 0 { UNSHARE } else { SHARE };
    let share = with(|world| world.share.0);
    // SAFETY: a handle and a number.
    unsafe { curl_share_setopt(share, option, c_int::from(byte() & 15)) };
}

/// Frees everything, handles in an order that the input chooses.
pub fn clean_up() {
    let multi_first = byte() & 1 != 0;
    let (easies, multi, share, lists) = with(|world: &mut World| {
        let easies = std::mem::take(&mut world.easies);
        let lists = std::mem::take(&mut world.lists);
        (easies, world.multi.0, world.share.0, lists)
    });
    // SAFETY: all handles and lists are ours, and each is freed once.
    unsafe {
        if multi_first && !multi.is_null() {
            curl_multi_cleanup(multi);
        }
        for easy in &easies {
            curl_easy_cleanup(easy.curl);
        }
        if !multi_first && !multi.is_null() {
            curl_multi_cleanup(multi);
        }
        if !share.is_null() {
            assert_eq!(curl_share_cleanup(share), 0, "somebody still has the share");
        }
        for list in lists {
            curl_slist_free_all(list);
        }
    }
}
