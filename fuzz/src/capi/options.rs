//! Setting options: a few with chosen values, and any with any.

use std::ffi::{CStr, CString, c_int, c_long, c_void};
use std::ptr::{null, null_mut};

use super::callbacks;
use super::ffi::*;
use super::world::{byte, pick, text, with};

/// Not left to chance: they would wait, leave the process, read or write files, or print.
const KEPT: &[&CStr] = &[
    c"ALTSVC",
    c"COOKIEFILE",
    c"COOKIEJAR",
    c"CONNECT_ONLY",
    c"CONNECT_TO",
    c"CONNECTTIMEOUT",
    c"CONNECTTIMEOUT_MS",
    c"CURLU",
    c"DEBUGFUNCTION",
    c"ERRORBUFFER",
    c"HSTS",
    c"INTERFACE",
    c"LOCALPORT",
    c"LOW_SPEED_TIME",
    c"MAX_RECV_SPEED_LARGE",
    c"MAX_SEND_SPEED_LARGE",
    c"NETRC",
    c"NETRC_FILE",
    c"NOPROGRESS",
    c"PRE_PROXY",
    c"PROXY",
    c"PROXYTYPE",
    c"PROXY_CAINFO",
    c"RESOLVE",
    c"SOCKS_PROXY",
    c"TIMEOUT",
    c"TIMEOUT_MS",
    c"URL",
    c"USE_THREADED_RESOLVER",
    c"STDERR",
    c"WS_OPTIONS",
    c"NOPROXY",
    c"CAINFO",
    c"CAPATH",
    c"HTTPPROXYTUNNEL",
];

const KEY: &CStr = c"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const URLS: &[&str] = &[
    "ws://192.0.2.1/",
    "wss://192.0.2.1/",
    "WS://u:p@[2001:db8::1]:81/",
];
const PROXIES: &[&CStr] = &[
    c"",
    c"192.0.2.3",
    c"socks5h://192.0.2.3:1",
    c"socks4a://192.0.2.3",
];

fn long(curl: Curl, option: c_int, value: impl Into<c_long>) {
    // SAFETY: an option that takes a long.
    unsafe { curl_easy_setopt(curl, option, value.into()) };
}

fn string(curl: Curl, option: c_int, value: &CStr) {
    // SAFETY: an option that copies a string.
    unsafe { curl_easy_setopt(curl, option, value.as_ptr()) };
}

fn function(curl: Curl, option: c_int, function: *const c_void) {
    // SAFETY: the function is of the option's type, or NULL.
    unsafe { curl_easy_setopt(curl, option, function) };
}

/// A text of the input's as C has it.
pub fn c_text() -> CString {
    let mut text = text();
    text.retain(|&byte| byte != 0);
    CString::new(text).expect("no zero is left")
}

/// A list, which lives until the program's end.
fn list(first: Option<&CStr>) -> *mut curl_slist {
    let mut list = null_mut();
    let lines = (0..byte() & 3).map(|_| c_text());
    for line in first.map(CStr::to_owned).into_iter().chain(lines) {
        // SAFETY: a list of its own, and a string that is copied.
        list = unsafe { curl_slist_append(list, line.as_ptr()) };
    }
    with(|world| world.lists.push(list));
    list
}

/// What every handle has, so that nothing is printed and nobody is called.
pub fn base(curl: Curl, error: *mut u8) {
    let functions: &[(c_int, *const c_void)] = &[
        (WRITEFUNCTION, callbacks::write as *const c_void),
        (READFUNCTION, callbacks::read as *const c_void),
        (DEBUGFUNCTION, callbacks::debug as *const c_void),
        (XFERINFOFUNCTION, callbacks::progress as *const c_void),
        (OPENSOCKETFUNCTION, callbacks::open_socket as *const c_void),
        (SOCKOPTFUNCTION, callbacks::look_at_socket as *const c_void),
    ];
    for &(option, callback) in functions {
        function(curl, option, callback);
    }
    // SAFETY: a buffer of 256 bytes that outlives the handle.
    unsafe { curl_easy_setopt(curl, ERRORBUFFER, error) };
    let list = with(|world| world.lists[0]);
    // SAFETY: a list that outlives the handle.
    unsafe { curl_easy_setopt(curl, HTTPHEADER, list) };
    string(curl, PROXY, c"");
    string(curl, URL, c"ws://192.0.2.1/");
    guard(curl);
}

/// What must hold when a transfer begins.
pub fn guard(curl: Curl) {
    long(curl, NOPROGRESS, 0);
    long(curl, TIMEOUT_MS, 100);
    // SAFETY: a list that outlives the handle.
    unsafe { curl_easy_setopt(curl, CONNECT_TO, with(|world| world.lists[1])) };
}

/// The two lists that `base` uses.
pub fn first_lists() {
    // SAFETY: strings that are copied.
    let lists = unsafe {
        [
            curl_slist_append(null_mut(), KEY.as_ptr()),
            curl_slist_append(null_mut(), c"::192.0.2.2:80".as_ptr()),
        ]
    };
    with(|world| world.lists.extend(lists));
}

/// Sets an option that matters.
pub fn set_chosen(at: usize) {
    let curl = with(|world| world.easies[at].curl);
    match byte() % 16 {
        0 => {
            let value = pick(4) as c_long % 3;
            long(curl, CONNECT_ONLY, value);
            with(|world| {
                world.easies[at].pull = value > 0;
                world.raw |= value == 1;
            });
        }
        1 => {
            const LENIENT: c_long = 1 << 30;
            const COMPRESS: c_long = 1 << 29;
            let bits = byte();
            let ours = [(4, LENIENT), (8, COMPRESS)];
            let ours = ours.iter().filter(|(bit, _)| bits & bit != 0);
            let ours = ours.fold(0, |all, (_, bit)| all | bit);
            long(curl, WS_OPTIONS, c_long::from(bits & 3) | ours);
            with(|world| world.raw |= bits & 1 != 0);
        }
        2 => {
            let url = URLS[pick(URLS.len())];
            let path = c_text();
            let url = [url.as_bytes(), path.as_bytes()].concat();
            string(curl, URL, &CString::new(url).expect("no zero"));
        }
        3 => {
            let key = (byte() & 7 != 0).then_some(KEY);
            let list = list(key);
            // SAFETY: a list that outlives the handle.
            unsafe { curl_easy_setopt(curl, HTTPHEADER, list) };
        }
        4 => long(curl, UPLOAD, byte() & 1),
        5 => long(curl, FOLLOWLOCATION, byte() & 3),
        6 => {
            long(curl, HTTPAUTH, byte());
            long(curl, PROXYAUTH, byte());
            string(curl, USERPWD, &c_text());
        }
        7 => string(curl, PROXY, PROXIES[pick(PROXIES.len())]),
        8 => long(curl, PROXYTYPE, [0, 1, 2, 6, 7][pick(5)]),
        9 => string(curl, COOKIEFILE, c""),
        10 => long(curl, VERBOSE, byte() & 1),
        11 => long(curl, HEADER, byte() & 1),
        12 => {
            let on = byte() & 1 != 0;
            let header = if on {
                callbacks::header as *const c_void
            } else {
                null()
            };
            function(curl, HEADERFUNCTION, header);
        }
        13 => set_callbacks(curl),
        14 => long(curl, SSL_VERIFYPEER, byte() & 1),
        _ => {
            let share = with(|world| world.share.0);
            // SAFETY: a share handle or NULL.
            unsafe { curl_easy_setopt(curl, SHARE, share) };
        }
    }
}

fn set_callbacks(curl: Curl) {
    let bits = byte();
    let or_none = |bit: u8, callback: *const c_void| match bits & bit {
        0 => null(),
        _ => callback,
    };
    let close = or_none(1, callbacks::close_socket as *const c_void);
    function(curl, CLOSESOCKETFUNCTION, close);
    let request = or_none(2, callbacks::request as *const c_void);
    function(curl, PREREQFUNCTION, request);
}

/// Sets any option to any value of its type.
pub fn set_any(at: usize) {
    let curl = with(|world| world.easies[at].curl);
    let number = usize::from(byte()) | usize::from(byte() & 1) << 8;
    let mut option: *const curl_easyoption = null();
    for _ in 0..=number {
        // SAFETY: NULL, or what the function gave last.
        option = unsafe { curl_easy_option_next(option) };
    }
    // SAFETY: NULL, or an entry of the library's table, whose names are strings.
    let Some((option, name)) = (unsafe {
        option
            .as_ref()
            .map(|option| (option, CStr::from_ptr(option.name)))
    }) else {
        return;
    };
    if KEPT.contains(&name) {
        return;
    }
    let value: i64 = match byte() {
        0 => -1,
        1 => i64::MAX,
        2 => i64::MIN,
        3 => 1 << 31,
        other => i64::from(other >> 2) << (other & 3),
    };
    // SAFETY: values of the option's type; NULL is one of every pointer's.
    unsafe {
        match option.r#type as u32 {
            kind::LONG | kind::VALUES => curl_easy_setopt(curl, option.id, value as c_long),
            kind::OFF_T => curl_easy_setopt(curl, option.id, value),
            kind::STRING if value != 0 => curl_easy_setopt(curl, option.id, c_text().as_ptr()),
            kind::SLIST if value != 0 => curl_easy_setopt(curl, option.id, list(None)),
            // Without them something is printed, or connected to.
            8 => 0,
            _ => curl_easy_setopt(curl, option.id, null::<c_void>()),
        }
    };
    guard(curl);
}
