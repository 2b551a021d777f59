//! Every limit of the library, each with its reason.

/// Largest payload of a control frame, in bytes (RFC 6455, 5.5).
pub const CONTROL_PAYLOAD: usize = 125;

/// Largest frame header: two bytes, eight of length, four of mask (RFC 6455, 5.2).
pub const FRAME_HEADER: usize = 14;

/// Answers to PINGs that may wait for the socket. Past it the oldest is dropped: the peer
/// floods us without reading, and RFC 6455, 5.5.3 asks only for the newest.
pub const QUEUED_PONGS: usize = 128;

/// A connection's receive buffer, in bytes: what a write callback takes at once four times over, so
/// that few calls bring much, and the start of the next frame.
pub const RECEIVE_BUFFER: usize = 4 * CALLBACK_CHUNK + 512;

/// Bytes read already that may come with an attached stream: a receive buffer, and what a connection
/// can have taken of a control frame before, so that a detached stream can always be attached again.
pub const ATTACHED_BYTES: usize = RECEIVE_BUFFER + FRAME_HEADER + CONTROL_PAYLOAD;

/// What a read of this much payload and more brings beside it, in bytes: the next frame's header. The
/// payload behind that is better read to where it belongs.
pub const READ_SURPLUS: usize = 4 * 1024;

/// Payload, in bytes, up to which a frame given whole is all or nothing to the application; with its
/// header it makes one TLS record.
pub const SEND_CHUNK: usize = 16 * 1024 - FRAME_HEADER;

/// Payload of a larger frame that is masked and written at once, in bytes: what a processor's first
/// cache holds.
pub const WRITE_CHUNK: usize = 32 * 1024;

/// Wire bytes of frames that wait for each other (`curlws_cork`), of which they are sent: what a socket
/// takes at once. Another frame may be on top.
pub const CORKED: usize = 64 * 1024;

/// Inflated bytes of a compressed frame that are made before the first of them is delivered:
/// a frame that inflates to no more is told with its true size.
pub const INFLATED_AHEAD: usize = 64 * 1024;

/// Payload compressed at once into one frame, in bytes; a longer message goes out in several.
pub const DEFLATE_CHUNK: usize = 64 * 1024;

/// zlib's effort of compressing, 1 to 9; its own default.
pub const DEFLATE_LEVEL: i32 = 6;

/// Most bytes handed to a write callback at once (libcurl's `CURL_MAX_WRITE_SIZE`).
pub const CALLBACK_CHUNK: usize = 16 * 1024;

/// A response head in all, in bytes, interim (1xx) heads included; libcurl's figure.
pub const HEAD_BYTES: usize = 300 * 1024;

/// One header line, in bytes; libcurl's figure.
pub const HEADER_LINE: usize = 100 * 1024;

/// Header lines of a response, interim (1xx) heads included; libcurl allows 5000.
pub const HEADER_LINES: usize = 5000;

/// Bytes kept of the body of a refused upgrade: an error page, for people.
pub const REFUSAL_BODY: usize = 64 * 1024;

/// Bytes of such a body in all, what frames its chunks included: chunks of one byte fit. A server
/// that sends chunk sizes for ever must not keep us reading.
pub const REFUSAL_BYTES: usize = 8 * REFUSAL_BODY;

/// Wait for the rest of such a body, in milliseconds: the transfer has failed already.
pub const REFUSAL_BODY_MS: u64 = 1000;

/// Interim (1xx) responses before the final one.
pub const INTERIM_RESPONSES: usize = 32;

/// A string given by `curl_easy_setopt` or a URL, in bytes; libcurl's figure.
pub const INPUT_STRING: usize = 8_000_000;

/// The scheme of a URL, in bytes; libcurl's figure.
pub const URL_SCHEME: usize = 40;

/// The zone of an IPv6 address in a URL, in bytes: an interface name (`IFNAMSIZ`, less its NUL).
pub const URL_ZONE: usize = 15;

/// An opening handshake's request, in bytes; libcurl's figure.
pub const REQUEST_BYTES: usize = 1024 * 1024;

/// A request's head that we serve, in bytes: as much as common servers take.
pub const REQUEST_HEAD: usize = 64 * 1024;

/// Its header lines.
pub const REQUEST_FIELDS: usize = 200;

/// Wait for such a head, and for the client to take the answer, where the application set no
/// timeout, in milliseconds: whoever sends a byte now and then must not hold a place for long.
pub const REQUEST_TIMEOUT_MS: u64 = 30_000;

/// Wait for a connection where the application set none, in milliseconds; libcurl's figure.
pub const CONNECT_TIMEOUT_MS: u64 = 300_000;

/// Head start of an address over the next one (RFC 8305), in milliseconds; libcurl's figure.
pub const HAPPY_EYEBALLS_MS: u64 = 200;

/// Bytes read and thrown away at closing so that unread data does not make the kernel
/// reset the connection before our last frame arrives.
pub const CLOSE_DRAIN: usize = 64 * 1024;

/// Reason text of a CLOSE frame, in bytes (RFC 6455, 5.5: payload less the code).
pub const CLOSE_REASON: usize = CONTROL_PAYLOAD - 2;

/// Wait for the answer to the opening handshake where the application set no timeout, in
/// milliseconds: a server that takes the request and says nothing is left in the end.
pub const HANDSHAKE_TIMEOUT_MS: u64 = 300_000;

/// Reads that one receive may do without anything to deliver before it answers "again": a
/// flood of PINGs must not keep the caller inside. 1 MB, if each fills the buffer.
pub const READS_PER_RECEIVE: usize = 16;

/// Looks for the end of a connection that is closed to be made again, past what was not received.
pub const LOOKS_FOR_THE_END: usize = 64;

/// Longest sleep while a progress callback wants to be called, in milliseconds; libcurl's figure.
pub const PROGRESS_INTERVAL_MS: u64 = 1000;

/// Longest timeout that an option sets, in milliseconds (31 years). A larger number counts as
/// this, so that adding it to an instant cannot overflow.
pub const TIMEOUT_MS: u64 = 1_000_000_000_000;

/// Entries of a `curl_slist` that are read: a list whose end was tied to its start must not
/// hang the transfer.
pub const LIST_ENTRIES: usize = 100_000;

/// Plaintext of one TLS record, in bytes (RFC 8446, 5.1).
pub const TLS_RECORD: usize = 16 * 1024;

/// Ciphertext held while a TLS message is not whole, in bytes: the longest handshake message
/// that rustls takes (64 KB) in records of a sensible size.
pub const TLS_INCOMING: usize = 128 * 1024;

/// Reads in one receive over TLS that may bring no plaintext (session tickets, key updates)
/// before it answers "again".
pub const TLS_READS: usize = 64;

/// TLS configurations kept for later connections with equal settings.
pub const TLS_CONFIGS: usize = 16;

/// Servers whose TLS sessions a handle or a share keeps; libcurl's figure for a share.
pub const TLS_SESSION_PEERS: usize = 25;

/// TLS 1.3 tickets kept for a server; one serves one connection. libcurl's figure.
pub const TLS_TICKETS: usize = 2;

/// Longest life of a TLS 1.3 ticket, in seconds (RFC 8446, 4.6.1).
pub const TLS_TICKET_S: u64 = 7 * 24 * 3600;

/// Longest life of a TLS 1.2 session, in seconds (RFC 5246, F.1.4).
pub const TLS_SESSION_S: u64 = 24 * 3600;

/// Exported TLS sessions that can be imported; the oldest is forgotten first. As many as one share
/// keeps, tickets counted.
pub const TLS_EXPORTED: usize = TLS_SESSION_PEERS * (TLS_TICKETS + 1);

/// A file with a pinned public key, in bytes; libcurl's figure.
pub const PINNED_KEY_FILE: u64 = 1024 * 1024;

/// Empty buffers that a thread keeps for the next connection that needs one: TLS uses three.
pub const SPARE_BUFFERS: usize = 4;

/// Offers of one extension in a request: whoever writes more of them has made a mistake.
pub const EXTENSION_OFFERS: usize = 16;

/// Connection attempts of one transfer at the same time.
pub const RACED_CONNECTS: usize = 8;

/// Stack of a resolver thread, in bytes; plugins of the system's resolver run on it.
pub const RESOLVER_STACK: usize = 512 * 1024;

/// Threads that ask for names at once, for one handle or the handles of a multi handle; libcurl's
/// figure.
pub const RESOLVER_THREADS: usize = 20;

/// Challenges of one 401 or 407 that are read.
pub const CHALLENGES: usize = 32;

/// Challenges answered between two redirects: a server that calls every nonce stale must not
/// keep us asking.
pub const AUTH_ANSWERS: u32 = 4;

/// A Set-Cookie field or a line of a cookie file, in bytes; libcurl's figure.
pub const COOKIE_LINE: usize = 5000;

/// A cookie's name and value together, in bytes; libcurl's and the browsers' figure.
pub const COOKIE_NAME_AND_VALUE: usize = 4096;

/// Longest life of a cookie, in seconds: 400 days (RFC 6265bis).
pub const COOKIE_SECONDS: i64 = 400 * 24 * 3600;

/// Cookies that one response may set; libcurl's figure.
pub const COOKIES_SET: usize = 50;

/// Cookies that one request carries; libcurl's figure.
pub const COOKIES_SENT: usize = 150;

/// A request's Cookie field, in bytes; libcurl's figure.
pub const COOKIE_FIELD: usize = 8190;

/// Cookies in one store; further ones are ignored, so that no server fills the memory.
pub const COOKIES: usize = 5_000;

/// Bytes of the cookies in one store, names, values, domains and paths; further ones are ignored.
pub const COOKIE_BYTES: usize = 4 * 1024 * 1024;

/// A cookie file, in bytes: as much as [`COOKIES`] of a usual size take.
pub const COOKIE_FILE: u64 = 16 * 1024 * 1024;

/// A .netrc file, in bytes; libcurl's figure.
pub const NETRC_FILE: u64 = 128 * 1024;

/// Longest Retry-After that is told, in seconds; libcurl's figure.
pub const RETRY_AFTER: u64 = 6 * 3600;

/// Names in a DNS cache. Past it those that no option put there are forgotten.
pub const DNS_NAMES: usize = 1000;

/// Seconds over which the speed is averaged for `CURLOPT_LOW_SPEED_LIMIT`; libcurl's figure.
pub const SPEED_WINDOW_S: u64 = 5;

/// Deliveries to one transfer's callbacks before the others of its multi handle have their turn.
pub const TURN_DELIVERIES: usize = 64;

/// Deliveries of a performed transfer without a look at its deadlines.
pub const PERFORM_DELIVERIES: usize = 1000;

/// Descriptors that one look into the system's readiness queue can name; others stay ready.
pub const EVENTS_PER_LOOK: usize = 256;

/// Hosts of an HSTS list; past it the oldest is forgotten. libcurl's figure.
pub const HSTS_HOSTS: usize = 10_000;

/// A host's name on an HSTS list, in bytes; libcurl's figure.
pub const HSTS_HOST: usize = 2048;

/// A line of an HSTS file, in bytes; libcurl's figure.
pub const HSTS_LINE: usize = 4095;

/// An HSTS file, in bytes: as much as [`HSTS_HOSTS`] of a usual size take, many times over.
pub const HSTS_FILE: u64 = 16 * 1024 * 1024;

/// Allocations of so many bytes at most may come from the reserve of memory; larger ones are asked for
/// beforehand. More than any buffer that does not grow by the application's will.
pub const SMALL_ALLOCATION: usize = 512 * 1024;

/// Addresses set aside for what has to be ended when there is no memory, in bytes: twice the largest
/// response head, with its copies. They take no memory until then.
pub const MEMORY_RESERVE: usize = 2 * 1024 * 1024;

/// Room that the system's trusted certificates need while they are read, in bytes: six times the
/// largest bundle that is shipped.
pub const SYSTEM_ROOTS: usize = 2 * 1024 * 1024;

/// A message that is put together, in bytes, unless the application says otherwise: far above what
/// protocols use, far below what hurts.
pub const MESSAGE: u64 = 16 * 1024 * 1024;

/// Its fragments: each costs a header's work, be it empty. 4 MB in pieces of 64 bytes, as Autobahn sends
/// them, are 65,537.
pub const MESSAGE_FRAGMENTS: u64 = 100_000;

/// Memory of a message, in bytes, that a handle keeps for the next one while it waits.
pub const MESSAGE_KEPT: usize = 4096;

/// Memory that a message first takes, in bytes, whatever size the peer announces; then it doubles as it
/// fills.
pub const MESSAGE_STEP: usize = 64 * 1024;

/// Longest wait by an attached stream's own callback, in milliseconds: what other threads tell the
/// handle is seen after it.
pub const UNSEEN_WAIT_MS: u64 = 200;

/// Bytes of messages that wait for the socket.
pub const MESSAGE_QUEUE: u64 = 16 * 1024 * 1024;

/// Frames that wait to be told by a trace: more than a call reads, as a rule.
pub const TRACED_FRAMES: usize = 1000;

/// The first wait before connecting again, and the longest, in milliseconds.
pub const RECONNECT_MIN_MS: u64 = 500;
/// See [`RECONNECT_MIN_MS`].
pub const RECONNECT_MAX_MS: u64 = 30_000;

/// Wait for the server to end the stream when both ends have said CLOSE (RFC 6455, 7.1.1), in
/// milliseconds: most do at once, and nothing is lost when we do.
pub const STREAM_END_MS: u64 = 1000;
