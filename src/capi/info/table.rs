//! The infos, one per row: name, kind, number, source, doc.
//!
//! build.rs reads the rows for the header, so each stays on one line. The source is a place
//! in `Facts`, or a constant in brackets for what does not exist here.

use std::ffi::{c_int, c_long};
use std::ptr::null_mut;

use super::{AsList, AsStruct, AsText, Facts, InfoValue, Measure};
use super::{NOTHING, TLS_SESSION, infos};
use crate::capi::code;

infos! {
    (EFFECTIVE_URL, STRING, 1, url, "The URL in use.");
    (RESPONSE_CODE, LONG, 2, info.response_code, "Status of the last response: 101 when the WebSocket is open.");
    (TOTAL_TIME, DOUBLE, 3, info.times.total, "Time to the end.");
    (NAMELOOKUP_TIME, DOUBLE, 4, info.times.namelookup, "Time to the resolved name.");
    (CONNECT_TIME, DOUBLE, 5, info.times.connect, "Time to the TCP connection.");
    (PRETRANSFER_TIME, DOUBLE, 6, info.times.pretransfer, "Time to the moment before the request.");
    (SIZE_UPLOAD, DOUBLE, 7, info.sent, "Payload bytes sent.");
    (SIZE_UPLOAD_T, OFF_T, 7, info.sent, "Payload bytes sent.");
    (SIZE_DOWNLOAD, DOUBLE, 8, info.received, "Payload bytes received.");
    (SIZE_DOWNLOAD_T, OFF_T, 8, info.received, "Payload bytes received.");
    (SPEED_DOWNLOAD, DOUBLE, 9, speed_download, "Bytes a second received.");
    (SPEED_DOWNLOAD_T, OFF_T, 9, speed_download, "Bytes a second received.");
    (SPEED_UPLOAD, DOUBLE, 10, speed_upload, "Bytes a second sent.");
    (SPEED_UPLOAD_T, OFF_T, 10, speed_upload, "Bytes a second sent.");
    (HEADER_SIZE, LONG, 11, info.header_bytes, "Bytes of the response heads.");
    (REQUEST_SIZE, LONG, 12, info.request_bytes, "Bytes of the requests.");
    (SSL_VERIFYRESULT, LONG, 13, info.verify_result, "Result of checking the server's certificate; 0 is good.");
    (FILETIME, LONG, 14, [-1], "A WebSocket has no modification time.");
    (FILETIME_T, OFF_T, 14, [-1], "A WebSocket has no modification time.");
    (CONTENT_LENGTH_DOWNLOAD, DOUBLE, 15, [-1], "A WebSocket has no length.");
    (CONTENT_LENGTH_DOWNLOAD_T, OFF_T, 15, [-1], "A WebSocket has no length.");
    (CONTENT_LENGTH_UPLOAD, DOUBLE, 16, upload_length, "Size of the request's body: 0 after the request.");
    (CONTENT_LENGTH_UPLOAD_T, OFF_T, 16, upload_length, "Size of the request's body: 0 after the request.");
    (STARTTRANSFER_TIME, DOUBLE, 17, info.times.starttransfer, "Time to the first byte of the response.");
    (CONTENT_TYPE, STRING, 18, info.content_type, "Content-Type of the last response.");
    (REDIRECT_TIME, DOUBLE, 19, info.times.redirect, "Time to the last redirect.");
    (REDIRECT_COUNT, LONG, 20, info.redirects, "Redirects followed.");
    (PRIVATE, STRING, 21, private, "The pointer of `CURLOPT_PRIVATE`.");
    (HTTP_CONNECTCODE, LONG, 22, info.proxy.status, "Status of a proxy's last answer.");
    (HTTPAUTH_AVAIL, LONG, 23, info.refused.auth_available, "Ways to authenticate that the server offers.");
    (PROXYAUTH_AVAIL, LONG, 24, info.proxy.auth_offered, "Ways to authenticate that the proxy offers.");
    (OS_ERRNO, LONG, 25, info.os_errno, "`errno` of the last failed connect.");
    (NUM_CONNECTS, LONG, 26, info.connects, "Connections made for the last transfer.");
    (SSL_ENGINES, SLIST, 27, [null_mut()], "There are no crypto engines.");
    (COOKIELIST, SLIST, 28, cookies, "All cookies, in Netscape's format.");
    (LASTSOCKET, LONG, 29, socket, "Descriptor of the connection; -1 without one.");
    (FTP_ENTRY_PATH, STRING, 30, [NOTHING], "Of FTP.");
    (REDIRECT_URL, STRING, 31, info.refused.redirect_url, "Where a redirect that was not followed led.");
    (PRIMARY_IP, STRING, 32, peer, "The peer's address; the path of a Unix socket.");
    (APPCONNECT_TIME, DOUBLE, 33, info.times.appconnect, "Time to the end of the TLS handshake.");
    (CERTINFO, PTR, 34, certinfo, "Facts of the server's certificates, where `CURLOPT_CERTINFO` asked for them.");
    (CONDITION_UNMET, LONG, 35, [0], "A WebSocket has no modification time.");
    (RTSP_SESSION_ID, STRING, 36, [NOTHING], "Of RTSP.");
    (RTSP_CLIENT_CSEQ, LONG, 37, [0], "Of RTSP.");
    (RTSP_SERVER_CSEQ, LONG, 38, [0], "Of RTSP.");
    (RTSP_CSEQ_RECV, LONG, 39, [0], "Of RTSP.");
    (PRIMARY_PORT, LONG, 40, info.peer, "The peer's port.");
    (LOCAL_IP, STRING, 41, info.local, "Our address.");
    (LOCAL_PORT, LONG, 42, info.local, "Our port.");
    (TLS_SESSION, PTR, 43, [TLS_SESSION], "rustls, without access to its session.");
    (ACTIVESOCKET, SOCKET, 44, socket, "Descriptor of the connection, to wait on; -1 without one.");
    (TLS_SSL_PTR, PTR, 45, [TLS_SESSION], "rustls, without access to its session.");
    (HTTP_VERSION, LONG, 46, http_version, "HTTP version of the last response.");
    (PROXY_SSL_VERIFYRESULT, LONG, 47, info.proxy.verify_result, "Result of checking the proxy's certificate.");
    (PROTOCOL, LONG, 48, [0], "`ws` and `wss` have no bit; 0 in libcurl too.");
    (SCHEME, STRING, 49, info.scheme, "`ws` or `wss`.");
    (TOTAL_TIME_T, OFF_T, 50, info.times.total, "Time to the end, in microseconds.");
    (NAMELOOKUP_TIME_T, OFF_T, 51, info.times.namelookup, "Time to the resolved name, in microseconds.");
    (CONNECT_TIME_T, OFF_T, 52, info.times.connect, "Time to the TCP connection, in microseconds.");
    (PRETRANSFER_TIME_T, OFF_T, 53, info.times.pretransfer, "Time to the moment before the request, in microseconds.");
    (STARTTRANSFER_TIME_T, OFF_T, 54, info.times.starttransfer, "Time to the first byte of the response, in microseconds.");
    (REDIRECT_TIME_T, OFF_T, 55, info.times.redirect, "Time to the last redirect, in microseconds.");
    (APPCONNECT_TIME_T, OFF_T, 56, info.times.appconnect, "Time to the end of the TLS handshake, in microseconds.");
    (RETRY_AFTER, OFF_T, 57, info.refused.retry_after, "Seconds of a Retry-After header.");
    (EFFECTIVE_METHOD, STRING, 58, method, "Method of the request.");
    (PROXY_ERROR, LONG, 59, info.proxy.error, "What went wrong with a SOCKS proxy, as a `CURLPX_`.");
    (REFERER, STRING, 60, referer, "The Referer header sent.");
    (CAINFO, STRING, 61, ca_file, "The file with the system's roots, which are the default.");
    (CAPATH, STRING, 62, ca_path, "The directory with the system's roots, which are the default.");
    (XFER_ID, OFF_T, 63, info.transfer_id, "Number of the transfer.");
    (CONN_ID, OFF_T, 64, info.connection_id, "Number of the connection.");
    (QUEUE_TIME_T, OFF_T, 65, info.times.queue, "Time until a multi handle's limits let it begin, in microseconds.");
    (USED_PROXY, LONG, 66, info.proxy.used, "Whether a proxy was used.");
    (POSTTRANSFER_TIME_T, OFF_T, 67, info.times.posttransfer, "Time to the moment after the request, in microseconds.");
    (EARLYDATA_SENT_T, OFF_T, 68, [0], "TLS early data is not sent.");
    (HTTPAUTH_USED, LONG, 69, info.auth_used, "The way used to authenticate to the server.");
    (PROXYAUTH_USED, LONG, 70, info.proxy.auth_used, "The way used to authenticate to the proxy.");
    (SIZE_DELIVERED, OFF_T, 71, info.received, "Payload bytes that write callbacks took.");
}
