//! Tests of the table through `get` and `write`.

use super::*;
use crate::transfer::Info;
use std::ffi::CStr;

/// What a call answered: its code and, as an `i64`, what it wrote (or 0x5555).
fn ask(facts: &Facts<'_>, info: c_int) -> (c_int, i64) {
    let mut place = 0x5555_i64;
    // SAFETY: every info fits into 64 bits.
    let code = unsafe { write(facts, info, &mut Strings::new(), (&raw mut place).cast()) };
    if info & 0xF0_0000 == Kind::LONG as c_int {
        #[allow(clippy::unnecessary_cast)] // a `long` has 32 bits on some systems
        return (code, place as c_long as i64);
    }
    (code, place)
}

/// Names and numbers are libcurl's.
#[test]
fn numbers_are_libcurls() {
    let mut expected: Vec<(&str, c_int)> = include_str!("../../../capi-tests/abi/infos.csv")
        .lines()
        .map(|line| line.split_once(',').unwrap())
        .map(|(name, rest)| (name, rest.split(',').next().unwrap().parse().unwrap()))
        .collect();
    let mut ours: Vec<(&str, c_int)> = INFOS.iter().map(|row| (row.name, row.id)).collect();
    expected.sort_unstable();
    ours.sort_unstable();
    assert_eq!(ours, expected);
    for row in INFOS {
        let kind = row.id & CURLINFO_TYPEMASK;
        assert_eq!(kind, row.kind.base(), "{}", row.name);
    }
}

/// A fresh handle answers as libcurl 8.22's does: the third column of infos.csv was asked of
/// libcurl (`struct` is a pointer to one; `own` is where we differ).
#[test]
fn fresh_handles_answer_as_libcurls() {
    let info = Info::default();
    for line in include_str!("../../../capi-tests/abi/infos.csv").lines() {
        let [name, id, expected] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let text = match get(&Facts::new(&info), id.parse().unwrap()).unwrap() {
            InfoValue::Text(text) => String::from_utf8(text.unwrap_or("NULL".into())).unwrap(),
            InfoValue::Pointer(pointer) if pointer.is_null() => "NULL".to_string(),
            InfoValue::Slist(list) if list.is_null() => "NULL".to_string(),
            InfoValue::Slist(_) | InfoValue::Ptr(_) | InfoValue::Pointer(_) => "struct".to_string(),
            InfoValue::Long(number) => number.to_string(),
            InfoValue::Double(number) => format!("{number:.6}"),
            InfoValue::Socket(socket) => socket.to_string(),
            InfoValue::OffT(number) => number.to_string(),
        };
        assert!(
            text == expected || expected == "own",
            "{name} is {text}, not {expected}"
        );
    }
}

#[test]
fn facts_are_answered() {
    let mut info = Info {
        effective_url: Some("ws://a/".into()),
        response_code: 101,
        http_minor: Some(1),
        peer: Some(([127, 0, 0, 1], 80).into()),
        connection_id: Some(7),
        request_bytes: 100,
        received: 3000,
        ..Info::default()
    };
    info.times.total = Duration::from_nanos(1_500_000_999);
    let mut data = 7;
    let facts = Facts {
        private: (&raw mut data).cast(),
        socket: 5,
        ..Facts::new(&info)
    };
    let text = |text: &str| Ok(InfoValue::Text(Some(text.into())));
    assert_eq!(get(&facts, id::EFFECTIVE_URL), text("ws://a/"));
    assert_eq!(get(&facts, id::PRIMARY_IP), text("127.0.0.1"));
    assert_eq!(ask(&facts, id::PRIMARY_PORT), (0, 80));
    assert_eq!(ask(&facts, id::LOCAL_PORT), (0, -1));
    assert_eq!(ask(&facts, id::PRIVATE), (0, (&raw mut data).addr() as i64));
    assert_eq!(ask(&facts, id::RESPONSE_CODE), (0, 101));
    assert_eq!(ask(&facts, id::HTTP_VERSION), (0, 2));
    assert_eq!(get(&facts, id::ACTIVESOCKET), Ok(InfoValue::Socket(5)));
    assert_eq!(ask(&facts, id::LASTSOCKET), (0, 5));
    assert_eq!(ask(&facts, id::CONN_ID), (0, 7));
    assert_eq!(ask(&facts, id::TOTAL_TIME_T), (0, 1_500_000));
    assert_eq!(get(&facts, id::TOTAL_TIME), Ok(InfoValue::Double(1.5)));
    assert_eq!(
        get(&facts, id::SIZE_DOWNLOAD),
        Ok(InfoValue::Double(3000.0))
    );
    assert_eq!(ask(&facts, id::SIZE_DOWNLOAD_T), (0, 3000));
    assert_eq!(ask(&facts, id::SPEED_DOWNLOAD_T), (0, 2000));
    assert_eq!(ask(&facts, id::CONTENT_LENGTH_UPLOAD_T), (0, 0));
}

#[test]
fn large_numbers_stop_at_the_largest() {
    let mut info = Info {
        received: u64::MAX,
        ..Info::default()
    };
    info.times.total = Duration::MAX;
    assert_eq!(ask(&Facts::new(&info), id::TOTAL_TIME_T), (0, i64::MAX));
    assert_eq!(ask(&Facts::new(&info), id::SIZE_DOWNLOAD_T), (0, i64::MAX));
    info.times.total = Duration::from_nanos(1);
    assert_eq!(ask(&Facts::new(&info), id::SPEED_DOWNLOAD_T), (0, 0));
}

/// C may hold a string's address until the string is another one.
#[test]
fn strings_stay_where_they_are() {
    let mut strings = Strings::new();
    let mut string = |info: &Info, number| {
        let mut text: *const c_char = null();
        // SAFETY: a place for a `char *`.
        unsafe {
            write(
                &Facts::new(info),
                number,
                &mut strings,
                (&raw mut text).cast(),
            )
        };
        text
    };
    let mut info = Info {
        effective_url: Some("ws://a\0b/".into()),
        ..Info::default()
    };
    let first = string(&info, id::EFFECTIVE_URL);
    let method = string(&info, id::EFFECTIVE_METHOD);
    assert_eq!(string(&info, id::EFFECTIVE_URL), first);
    // SAFETY: both are still kept.
    unsafe {
        assert_eq!(CStr::from_ptr(first), c"ws://ab/");
        assert_eq!(CStr::from_ptr(method), c"GET");
    }
    info.effective_url = Some("ws://other/".into());
    let second = string(&info, id::EFFECTIVE_URL);
    // SAFETY: kept by the call before.
    assert_eq!(unsafe { CStr::from_ptr(second) }, c"ws://other/");
    assert!(string(&info, id::CONTENT_TYPE).is_null());
}

/// A socket is an `int`: nothing behind it is written.
#[test]
fn answers_have_their_size() {
    let mut place = [-7_i32, 0x5555];
    let out = (&raw mut place).cast();
    let info = Info::default();
    // SAFETY: a place for an `int`.
    let code = unsafe {
        write(
            &Facts::new(&info),
            id::ACTIVESOCKET,
            &mut Strings::new(),
            out,
        )
    };
    assert_eq!((code, place), (0, [-1, 0x5555]));
}

#[test]
fn structs_can_be_looked_into() {
    let info = Info::default();
    let pointer = |number| match get(&Facts::new(&info), number) {
        Ok(InfoValue::Ptr(pointer)) => pointer,
        other => panic!("{other:?}"),
    };
    let session = pointer(id::TLS_SSL_PTR).cast::<curl_tlssessioninfo>();
    // SAFETY: it points to a static.
    unsafe {
        assert_eq!((*session).backend, 14);
        assert!((*session).internals.is_null());
    }
}

/// libcurl's answers to the same questions.
#[test]
fn bad_questions() {
    let info = Info::default();
    let facts = Facts::new(&info);
    for unknown in [
        0,
        1,
        0x20_0000 + 99,
        0x30_0002,
        0x70_0001,
        0x90_0002,
        -1,
        c_int::MIN,
    ] {
        assert_eq!(
            ask(&facts, unknown),
            (code::UNKNOWN_OPTION, 0x5555),
            "{unknown:x}"
        );
    }
    let nowhere = |number| {
        // SAFETY: NULL is allowed.
        unsafe { write(&facts, number, &mut Strings::new(), null_mut()) }
    };
    assert_eq!(nowhere(id::RESPONSE_CODE), code::BAD_FUNCTION_ARGUMENT);
    assert_eq!(nowhere(0x20_0000 + 99), code::BAD_FUNCTION_ARGUMENT);
    assert_eq!(nowhere(0x90_0002), code::UNKNOWN_OPTION);
}
