/* curlws.h: the types, constants and functions of libcurlws.
 *
 * Made by `make header` from src/capi: change it there. Programs include <curl/curl.h>.
 * Names, numbers and layouts are those of libcurl 8.22, so that a program compiles against either;
 * what is ours alone is called `curlws_`, `CURLWS_` or `LIBCURLWS_` and can be tested by #ifdef.
 *
 * Threads. Different handles may be used by different threads at the same time. One handle may be
 * used by two: one that receives (curl_ws_recv) or performs (curl_easy_perform), while others send
 * (curl_ws_send), set options, ask (curl_easy_getinfo), pause or resume. Two may not receive from
 * one handle at once, and curl_easy_cleanup must be the last call on it: no other may be running.
 *
 * Callbacks run on the thread that performs, and no lock is held meanwhile. From within one, on its
 * own handle, curl_ws_send, curl_ws_meta, curl_ws_start_frame, curl_easy_setopt, _getinfo, _pause
 * and _duphandle work; curl_easy_perform, _send, _recv and _upkeep answer
 * CURLE_RECURSIVE_API_CALL; curl_easy_reset and _cleanup do nothing. All this holds for what begins
 * with curlws_, too: a call with a `timeout_ms` may be made from within a callback with 0 alone.
 */
#ifndef CURLINC_CURLWS_H
#define CURLINC_CURLWS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include "curlver.h"
#include "system.h"

/** Marks an old name; CURL_IGNORE_DEPRECATION uses one without a warning. GCC does that from 12.1. */
#if !defined(CURL_DISABLE_DEPRECATION) && (defined(__clang__) || defined(__GNUC__) &&              \
    (__GNUC__ > 12 || __GNUC__ == 12 && __GNUC_MINOR__ >= 1))
#define CURL_DEPRECATED(version, advice)                                                           \
  __attribute__((__deprecated__("since " #version ". " advice)))
#define CURL_IGNORE_DEPRECATION(statements)                                                        \
  _Pragma("GCC diagnostic push")                                                                   \
  _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")                                  \
  statements                                                                                       \
  _Pragma("GCC diagnostic pop")
#else
#define CURL_DEPRECATED(version, advice)
#define CURL_IGNORE_DEPRECATION(statements) statements
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** This library's own version, beside LIBCURL_VERSION, whose interface it has. */
#define LIBCURLWS_VERSION "0.1.0"
#define LIBCURLWS_VERSION_NUM 0x000100

/** A descriptor of a socket, and the value that is none. */
#ifndef curl_socket_typedef
#define curl_socket_typedef
typedef int curl_socket_t;
#define CURL_SOCKET_BAD (-1)
#endif

/** What `curl_multi_socket_action` is told in place of a socket when time has passed. */
#define CURL_SOCKET_TIMEOUT CURL_SOCKET_BAD

/** A length that says: up to the final NUL. */
#define CURL_ZERO_TERMINATED ((size_t)-1)

/** Largest `CURLOPT_BUFFERSIZE`, most bytes of one write callback, longest header line. */
#ifndef CURL_MAX_READ_SIZE
#define CURL_MAX_READ_SIZE (10 * 1024 * 1024)
#endif
#ifndef CURL_MAX_WRITE_SIZE
#define CURL_MAX_WRITE_SIZE 16384
#endif
#ifndef CURL_MAX_HTTP_HEADER
#define CURL_MAX_HTTP_HEADER (100 * 1024)
#endif

/** Flags of a frame: what `curl_ws_send` is told and what `curl_ws_frame.flags` tells. */

/** A text message, or a frame of one; its payload is UTF-8. */
#define CURLWS_TEXT (1 << 0)

/** A binary message, or a frame of one. */
#define CURLWS_BINARY (1 << 1)

/** More frames of the same message follow. */
#define CURLWS_CONT (1 << 2)

/** A CLOSE frame: two bytes of status code, then a reason in UTF-8, or nothing. */
#define CURLWS_CLOSE (1 << 3)

/** A PING frame; answered without our help unless `CURLWS_NOAUTOPONG` is set. */
#define CURLWS_PING (1 << 4)

/** Sending: this call carries a part of a frame; `fragsize` of the first one is the whole. */
#define CURLWS_OFFSET (1 << 5)

/** A PONG frame. */
#define CURLWS_PONG (1 << 6)

/**
 * libcurlws only, sending: this message goes uncompressed, on a connection with
 * `CURLWS_COMPRESS` too; without it the flag changes nothing. For messages that hold a secret
 * beside text which somebody else chose: the length of what is compressed together betrays
 * the secret (CRIME, BREACH). Only the call that begins a message is asked.
 */
#define CURLWS_NOCOMPRESS (1 << 30)

/** What `curl_ws_poll` waits for, and tells. */

/** `curl_ws_recv` will not answer `CURLE_AGAIN`. */
#define CURLWS_READABLE (1 << 24)

/** `curl_ws_send` of a small frame will not answer `CURLE_AGAIN`. */
#define CURLWS_WRITABLE (1 << 25)

/** Nothing more comes from the peer, and all that it said has been received. */
#define CURLWS_CLOSED (1 << 26)

/** Bits of `CURLOPT_WS_OPTIONS`. */

/** Bytes pass as they are: the application reads and writes whole frames itself. */
#define CURLWS_RAW_MODE (1L << 0)

/** PINGs are delivered to the application, which answers them. */
#define CURLWS_NOAUTOPONG (1L << 1)

/** libcurlws only: accept what libcurl accepts against RFC 6455. */
#define CURLWS_LENIENT (1L << 30)

/**
 * libcurlws only: offer permessage-deflate (RFC 7692). Once agreed on, what is sent is compressed
 * but for `CURLWS_NOCOMPRESS`, as one frame or several; what is received is inflated, as it is
 * taken, whatever its size. The offer is a Sec-WebSocket-Extensions header;
 * one of the application's own (`CURLOPT_HTTPHEADER`) says better what is offered, and
 * `Sec-WebSocket-Extensions:` takes the offer back. Counts when the connection is made, and not
 * in raw mode. A server may decline; an answer that breaks the rules is
 * `CURLE_WEIRD_SERVER_REPLY`, with `CURLWS_LENIENT` too, and an offer that does is
 * `CURLE_BAD_FUNCTION_ARGUMENT`. Off by default: compression betrays by its length what a
 * message repeats. Who sends secrets beside text that somebody else chose leaves it off or
 * sends those messages with `CURLWS_NOCOMPRESS`.
 */
#define CURLWS_COMPRESS (1L << 29)

/**
 * libcurlws only: the write callback gets whole messages, put together and checked, each by one
 * call: up to `CURLWSOPT_MAX_MESSAGE` bytes, more than `CURL_MAX_WRITE_SIZE`. Not in raw mode.
 */
#define CURLWS_MESSAGES (1L << 28)

/**
 * libcurlws only: the peer's CLOSE is answered, with its status code, by the call that receives it, in
 * every model; it is delivered all the same. A transfer that is performed then ends a second later, if the
 * server does not end the connection before. Not in raw mode.
 */
#define CURLWS_AUTOCLOSE (1L << 27)

/**
 * libcurlws only: the transfer is the opening handshake alone, as with `CURLOPT_CONNECT_ONLY` 2. The
 * name is that of libcurl's first draft.
 */
#define CURLWS_ALONE (1L << 26)

/**
 * libcurlws only: no PING and no PONG of the library's own: as `CURLWS_NOAUTOPONG`, and
 * `CURLWSOPT_PING_INTERVAL_MS` rests. The name is that of libcurl's first draft.
 */
#define CURLWS_PINGOFF (1L << 25)

/** What `curlws_reconnect.event` tells. */

/** The connection was lost, or could not be made; another attempt follows after `delay_ms`. */
#define CURLWS_LOST 1

/** It is open again: what the server had been told has to be told again. */
#define CURLWS_REOPENED 2

/** It is open for the first time in this transfer. */
#define CURLWS_OPENED 3

/** Flags of `curl_global_init`; pass `CURL_GLOBAL_DEFAULT`. */
#define CURL_GLOBAL_SSL (1 << 0)
#define CURL_GLOBAL_WIN32 (1 << 1)
#define CURL_GLOBAL_ALL (CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32)
#define CURL_GLOBAL_NOTHING 0
#define CURL_GLOBAL_DEFAULT CURL_GLOBAL_ALL
#define CURL_GLOBAL_ACK_EINTR (1 << 2)

/** Size of the buffer that `CURLOPT_ERRORBUFFER` points to, its final NUL included. */
#define CURL_ERROR_SIZE 256

/** What a write callback may return instead of the number of bytes it took. */

/** Take this chunk later; `curl_easy_pause` asks for it again. */
#define CURL_WRITEFUNC_PAUSE ((1 << 28) | 1)

/** Give up with `CURLE_WRITE_ERROR`. */
#define CURL_WRITEFUNC_ERROR 4294967295u

/** What a read callback may return instead of the number of bytes it gave. */

/** Give up with `CURLE_ABORTED_BY_CALLBACK`. */
#define CURL_READFUNC_ABORT (1 << 28)

/** Nothing now; `curl_easy_pause` asks again. */
#define CURL_READFUNC_PAUSE ((1 << 28) | 1)

/** A progress callback that returns this leaves the built-in meter on. */
#define CURL_PROGRESSFUNC_CONTINUE ((1 << 28) | 1)

/** Directions that `curl_easy_pause` stops (a bit set) or lets run (not set). */
#define CURLPAUSE_RECV (1 << 0)
#define CURLPAUSE_RECV_CONT 0
#define CURLPAUSE_SEND (1 << 2)
#define CURLPAUSE_SEND_CONT 0
#define CURLPAUSE_ALL (CURLPAUSE_RECV | CURLPAUSE_SEND)
#define CURLPAUSE_CONT (CURLPAUSE_RECV_CONT | CURLPAUSE_SEND_CONT)

/** Answers of a seek callback. */
#define CURL_SEEKFUNC_OK 0
#define CURL_SEEKFUNC_FAIL 1
#define CURL_SEEKFUNC_CANTSEEK 2

/** Answers of a trailer callback. */
#define CURL_TRAILERFUNC_OK 0
#define CURL_TRAILERFUNC_ABORT 1

/** Answers of a socket option callback. */
#define CURL_SOCKOPT_OK 0

/** Close the socket and give up. */
#define CURL_SOCKOPT_ERROR 1

/** The socket is connected: do not connect it. */
#define CURL_SOCKOPT_ALREADY_CONNECTED 2

/** Answers of a pre-request callback. */
#define CURL_PREREQFUNC_OK 0
#define CURL_PREREQFUNC_ABORT 1

/** Answers of a callback before each file of a wildcard transfer. */
#define CURL_CHUNK_BGN_FUNC_OK 0
#define CURL_CHUNK_BGN_FUNC_FAIL 1
#define CURL_CHUNK_BGN_FUNC_SKIP 2

/** Answers of a callback after each file of a wildcard transfer. */
#define CURL_CHUNK_END_FUNC_OK 0
#define CURL_CHUNK_END_FUNC_FAIL 1

/** Answers of a wildcard matching callback. */
#define CURL_FNMATCHFUNC_MATCH 0
#define CURL_FNMATCHFUNC_NOMATCH 1
#define CURL_FNMATCHFUNC_FAIL 2

/** `curl_blob.flags`: whether the data is copied at once or must stay where it is. */
#define CURL_BLOB_COPY 1
#define CURL_BLOB_NOCOPY 0

/** Authentication methods, for `CURLOPT_HTTPAUTH` and `CURLOPT_PROXYAUTH`. */
#define CURLAUTH_NONE 0UL
#define CURLAUTH_BASIC (1UL << 0)
#define CURLAUTH_DIGEST (1UL << 1)
#define CURLAUTH_NEGOTIATE (1UL << 2)
#define CURLAUTH_GSSNEGOTIATE CURLAUTH_NEGOTIATE
#define CURLAUTH_GSSAPI CURLAUTH_NEGOTIATE
#define CURLAUTH_NTLM (1UL << 3)
#define CURLAUTH_DIGEST_IE (1UL << 4)
#define CURLAUTH_BEARER (1UL << 6)
#define CURLAUTH_AWS_SIGV4 (1UL << 7)
#define CURLAUTH_HTTPSIG (1UL << 8)
#define CURLAUTH_ONLY (1UL << 31)
#define CURLAUTH_ANY (~(CURLAUTH_DIGEST_IE | CURLAUTH_HTTPSIG) & 4294967295UL)
#define CURLAUTH_ANYSAFE (~((CURLAUTH_BASIC | CURLAUTH_DIGEST_IE) | CURLAUTH_HTTPSIG) & 4294967295UL)

/** Values of `CURLOPT_HTTPSIG_ALGORITHM`. */
#define CURLHTTPSIG_NONE 0L
#define CURLHTTPSIG_ED25519 1L
#define CURLHTTPSIG_HMAC_SHA256 2L

/** Values of `CURLOPT_HTTP_VERSION` and `CURLINFO_HTTP_VERSION`. */
#define CURL_HTTP_VERSION_NONE 0L
#define CURL_HTTP_VERSION_1_0 1L
#define CURL_HTTP_VERSION_1_1 2L
#define CURL_HTTP_VERSION_2_0 3L
#define CURL_HTTP_VERSION_2TLS 4L
#define CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE 5L
#define CURL_HTTP_VERSION_3 30L
#define CURL_HTTP_VERSION_3ONLY 31L
#define CURL_HTTP_VERSION_LAST 32L
#define CURL_HTTP_VERSION_2 CURL_HTTP_VERSION_2_0

/** Lowest TLS version, for `CURLOPT_SSLVERSION`. */
#define CURL_SSLVERSION_DEFAULT 0L
#define CURL_SSLVERSION_TLSv1 1L
#define CURL_SSLVERSION_SSLv2 2L
#define CURL_SSLVERSION_SSLv3 3L
#define CURL_SSLVERSION_TLSv1_0 4L
#define CURL_SSLVERSION_TLSv1_1 5L
#define CURL_SSLVERSION_TLSv1_2 6L
#define CURL_SSLVERSION_TLSv1_3 7L
#define CURL_SSLVERSION_LAST 8L

/** Highest TLS version, ORed to the lowest. */
#define CURL_SSLVERSION_MAX_NONE 0L
#define CURL_SSLVERSION_MAX_DEFAULT (CURL_SSLVERSION_TLSv1 << 16)
#define CURL_SSLVERSION_MAX_TLSv1_0 (CURL_SSLVERSION_TLSv1_0 << 16)
#define CURL_SSLVERSION_MAX_TLSv1_1 (CURL_SSLVERSION_TLSv1_1 << 16)
#define CURL_SSLVERSION_MAX_TLSv1_2 (CURL_SSLVERSION_TLSv1_2 << 16)
#define CURL_SSLVERSION_MAX_TLSv1_3 (CURL_SSLVERSION_TLSv1_3 << 16)
#define CURL_SSLVERSION_MAX_LAST (CURL_SSLVERSION_LAST << 16)

/** Bits of `CURLOPT_SSL_OPTIONS`. */
#define CURLSSLOPT_ALLOW_BEAST (1L << 0)
#define CURLSSLOPT_NO_REVOKE (1L << 1)
#define CURLSSLOPT_NO_PARTIALCHAIN (1L << 2)
#define CURLSSLOPT_REVOKE_BEST_EFFORT (1L << 3)
#define CURLSSLOPT_NATIVE_CA (1L << 4)
#define CURLSSLOPT_AUTO_CLIENT_CERT (1L << 5)
#define CURLSSLOPT_EARLYDATA (1L << 6)

/** Values of `CURLOPT_TLSAUTH_TYPE`, which has no function any more. */
#define CURL_TLSAUTH_NONE 0L
#define CURL_TLSAUTH_SRP 1L

/** Values of `CURLOPT_IPRESOLVE`. */
#define CURL_IPRESOLVE_WHATEVER 0L
#define CURL_IPRESOLVE_V4 1L
#define CURL_IPRESOLVE_V6 2L

/** Default of `CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS`, in milliseconds. */
#define CURL_HET_DEFAULT 200L

/** Default of `CURLOPT_UPKEEP_INTERVAL_MS`, in milliseconds. */
#define CURL_UPKEEP_INTERVAL_DEFAULT 60000L

/** Values of `CURLOPT_PROXYTYPE`. */
#define CURLPROXY_HTTP 0L
#define CURLPROXY_HTTP_1_0 1L
#define CURLPROXY_HTTPS 2L
#define CURLPROXY_HTTPS2 3L
#define CURLPROXY_SOCKS4 4L
#define CURLPROXY_SOCKS5 5L
#define CURLPROXY_SOCKS4A 6L
#define CURLPROXY_SOCKS5_HOSTNAME 7L
#define CURLPROXY_HTTPS3 8L

/** Values of `CURLOPT_HEADEROPT`. */
#define CURLHEADER_UNIFIED 0L
#define CURLHEADER_SEPARATE (1L << 0)

/** Values of `CURLOPT_FOLLOWLOCATION`. */
#define CURLFOLLOW_ALL 1L
#define CURLFOLLOW_OBEYCODE 2L
#define CURLFOLLOW_FIRSTONLY 3L

/** Bits of `CURLOPT_POSTREDIR`. */
#define CURL_REDIR_GET_ALL 0L
#define CURL_REDIR_POST_301 1L
#define CURL_REDIR_POST_302 2L
#define CURL_REDIR_POST_303 4L
#define CURL_REDIR_POST_ALL ((CURL_REDIR_POST_301 | CURL_REDIR_POST_302) | CURL_REDIR_POST_303)

/** Values of `CURLOPT_NETRC`. */
#define CURL_NETRC_IGNORED 0L
#define CURL_NETRC_OPTIONAL 1L
#define CURL_NETRC_REQUIRED 2L

/** Values of `CURLOPT_TIMECONDITION`. */
#define CURL_TIMECOND_NONE 0L
#define CURL_TIMECOND_IFMODSINCE 1L
#define CURL_TIMECOND_IFUNMODSINCE 2L
#define CURL_TIMECOND_LASTMOD 3L

/** Bits of `CURLOPT_ALTSVC_CTRL`. */
#define CURLALTSVC_READONLYFILE (1L << 2)
#define CURLALTSVC_H1 (1L << 3)
#define CURLALTSVC_H2 (1L << 4)
#define CURLALTSVC_H3 (1L << 5)

/** Bits of `CURLOPT_HSTS_CTRL`. */
#define CURLHSTS_ENABLE (1L << 0)
#define CURLHSTS_READONLYFILE (1L << 1)

/** Bits of `CURLOPT_UPLOAD_FLAGS`. */
#define CURLULFLAG_ANSWERED (1L << 0)
#define CURLULFLAG_DELETED (1L << 1)
#define CURLULFLAG_DRAFT (1L << 2)
#define CURLULFLAG_FLAGGED (1L << 3)
#define CURLULFLAG_SEEN (1L << 4)

/** Bits of `CURLOPT_MIME_OPTIONS`. */
#define CURLMIMEOPT_FORMESCAPE (1L << 0)

/** Values of `CURLOPT_USE_SSL`. */
#define CURLUSESSL_NONE 0L
#define CURLUSESSL_TRY 1L
#define CURLUSESSL_CONTROL 2L
#define CURLUSESSL_ALL 3L

/** Bits of `CURLOPT_SSH_AUTH_TYPES`. */
#define CURLSSH_AUTH_ANY 4294967295UL
#define CURLSSH_AUTH_NONE 0L
#define CURLSSH_AUTH_PUBLICKEY (1L << 0)
#define CURLSSH_AUTH_PASSWORD (1L << 1)
#define CURLSSH_AUTH_HOST (1L << 2)
#define CURLSSH_AUTH_KEYBOARD (1L << 3)
#define CURLSSH_AUTH_AGENT (1L << 4)
#define CURLSSH_AUTH_GSSAPI (1L << 5)
#define CURLSSH_AUTH_DEFAULT CURLSSH_AUTH_ANY

/** Bits of `CURLOPT_GSSAPI_DELEGATION`. */
#define CURLGSSAPI_DELEGATION_NONE 0L
#define CURLGSSAPI_DELEGATION_POLICY_FLAG (1L << 0)
#define CURLGSSAPI_DELEGATION_FLAG (1L << 1)

/** Values of `CURLOPT_FTP_SSL_CCC`. */
#define CURLFTPSSL_CCC_NONE 0L
#define CURLFTPSSL_CCC_PASSIVE 1L
#define CURLFTPSSL_CCC_ACTIVE 2L

/** Values of `CURLOPT_FTPSSLAUTH`. */
#define CURLFTPAUTH_DEFAULT 0L
#define CURLFTPAUTH_SSL 1L
#define CURLFTPAUTH_TLS 2L

/** Values of `CURLOPT_FTP_CREATE_MISSING_DIRS`. */
#define CURLFTP_CREATE_DIR_NONE 0L
#define CURLFTP_CREATE_DIR 1L
#define CURLFTP_CREATE_DIR_RETRY 2L

/** Values of `CURLOPT_FTP_FILEMETHOD`. */
#define CURLFTPMETHOD_DEFAULT 0L
#define CURLFTPMETHOD_MULTICWD 1L
#define CURLFTPMETHOD_NOCWD 2L
#define CURLFTPMETHOD_SINGLECWD 3L

/** Values of `CURLOPT_RTSP_REQUEST`. */
#define CURL_RTSPREQ_NONE 0L
#define CURL_RTSPREQ_OPTIONS 1L
#define CURL_RTSPREQ_DESCRIBE 2L
#define CURL_RTSPREQ_ANNOUNCE 3L
#define CURL_RTSPREQ_SETUP 4L
#define CURL_RTSPREQ_PLAY 5L
#define CURL_RTSPREQ_PAUSE 6L
#define CURL_RTSPREQ_TEARDOWN 7L
#define CURL_RTSPREQ_GET_PARAMETER 8L
#define CURL_RTSPREQ_SET_PARAMETER 9L
#define CURL_RTSPREQ_RECORD 10L
#define CURL_RTSPREQ_RECEIVE 11L
#define CURL_RTSPREQ_LAST 12L

/** Bits of `CURLOPT_PROTOCOLS`. `ws` and `wss` have none: use `CURLOPT_PROTOCOLS_STR`. */
#define CURLPROTO_HTTP (1L << 0)
#define CURLPROTO_HTTPS (1L << 1)
#define CURLPROTO_FTP (1L << 2)
#define CURLPROTO_FTPS (1L << 3)
#define CURLPROTO_SCP (1L << 4)
#define CURLPROTO_SFTP (1L << 5)
#define CURLPROTO_TELNET (1L << 6)
#define CURLPROTO_LDAP (1L << 7)
#define CURLPROTO_LDAPS (1L << 8)
#define CURLPROTO_DICT (1L << 9)
#define CURLPROTO_FILE (1L << 10)
#define CURLPROTO_TFTP (1L << 11)
#define CURLPROTO_IMAP (1L << 12)
#define CURLPROTO_IMAPS (1L << 13)
#define CURLPROTO_POP3 (1L << 14)
#define CURLPROTO_POP3S (1L << 15)
#define CURLPROTO_SMTP (1L << 16)
#define CURLPROTO_SMTPS (1L << 17)
#define CURLPROTO_RTSP (1L << 18)
#define CURLPROTO_RTMP (1L << 19)
#define CURLPROTO_RTMPT (1L << 20)
#define CURLPROTO_RTMPE (1L << 21)
#define CURLPROTO_RTMPTE (1L << 22)
#define CURLPROTO_RTMPS (1L << 23)
#define CURLPROTO_RTMPTS (1L << 24)
#define CURLPROTO_GOPHER (1L << 25)
#define CURLPROTO_SMB (1L << 26)
#define CURLPROTO_SMBS (1L << 27)
#define CURLPROTO_MQTT (1L << 28)
#define CURLPROTO_GOPHERS (1L << 29)
#define CURLPROTO_ALL 4294967295UL

/** An option is its kind plus its number: the kind says what `curl_easy_setopt` takes. */
#define CURLOPTTYPE_LONG 0
#define CURLOPTTYPE_OBJECTPOINT 10000
#define CURLOPTTYPE_FUNCTIONPOINT 20000
#define CURLOPTTYPE_OFF_T 30000
#define CURLOPTTYPE_BLOB 40000
#define CURLOPTTYPE_STRINGPOINT CURLOPTTYPE_OBJECTPOINT
#define CURLOPTTYPE_SLISTPOINT CURLOPTTYPE_OBJECTPOINT
#define CURLOPTTYPE_CBPOINT CURLOPTTYPE_OBJECTPOINT
#define CURLOPTTYPE_VALUES CURLOPTTYPE_LONG

/** An info is its kind plus its number: the kind says what `curl_easy_getinfo` fills. */
#define CURLINFO_STRING (1 << 20)
#define CURLINFO_LONG (2 << 20)
#define CURLINFO_DOUBLE (3 << 20)
#define CURLINFO_SLIST (4 << 20)
#define CURLINFO_PTR (4 << 20)
#define CURLINFO_SOCKET (5 << 20)
#define CURLINFO_OFF_T (6 << 20)
#define CURLINFO_MASK ((1 << 20) - 1)
#define CURLINFO_TYPEMASK (15 << 20)

/** Bits of `curl_version_info_data.features`. */
#define CURL_VERSION_IPV6 (1 << 0)
#define CURL_VERSION_KERBEROS4 (1 << 1)
#define CURL_VERSION_SSL (1 << 2)
#define CURL_VERSION_LIBZ (1 << 3)
#define CURL_VERSION_NTLM (1 << 4)
#define CURL_VERSION_GSSNEGOTIATE (1 << 5)
#define CURL_VERSION_DEBUG (1 << 6)
#define CURL_VERSION_ASYNCHDNS (1 << 7)
#define CURL_VERSION_SPNEGO (1 << 8)
#define CURL_VERSION_LARGEFILE (1 << 9)
#define CURL_VERSION_IDN (1 << 10)
#define CURL_VERSION_SSPI (1 << 11)
#define CURL_VERSION_CONV (1 << 12)
#define CURL_VERSION_CURLDEBUG (1 << 13)
#define CURL_VERSION_TLSAUTH_SRP (1 << 14)
#define CURL_VERSION_NTLM_WB (1 << 15)
#define CURL_VERSION_HTTP2 (1 << 16)
#define CURL_VERSION_GSSAPI (1 << 17)
#define CURL_VERSION_KERBEROS5 (1 << 18)
#define CURL_VERSION_UNIX_SOCKETS (1 << 19)
#define CURL_VERSION_PSL (1 << 20)
#define CURL_VERSION_HTTPS_PROXY (1 << 21)
#define CURL_VERSION_MULTI_SSL (1 << 22)
#define CURL_VERSION_BROTLI (1 << 23)
#define CURL_VERSION_ALTSVC (1 << 24)
#define CURL_VERSION_HTTP3 (1 << 25)
#define CURL_VERSION_ZSTD (1 << 26)
#define CURL_VERSION_UNICODE (1 << 27)
#define CURL_VERSION_HSTS (1 << 28)
#define CURL_VERSION_GSASL (1 << 29)
#define CURL_VERSION_THREADSAFE (1 << 30)

/** Where a header came from, for `curl_easy_header`. */
#define CURLH_HEADER (1 << 0)
#define CURLH_TRAILER (1 << 1)
#define CURLH_CONNECT (1 << 2)
#define CURLH_1XX (1 << 3)
#define CURLH_PSEUDO (1 << 4)

/** Flags of `curl_url_get` and `curl_url_set`. */
#define CURLU_DEFAULT_PORT (1 << 0)
#define CURLU_NO_DEFAULT_PORT (1 << 1)
#define CURLU_DEFAULT_SCHEME (1 << 2)
#define CURLU_NON_SUPPORT_SCHEME (1 << 3)
#define CURLU_PATH_AS_IS (1 << 4)
#define CURLU_DISALLOW_USER (1 << 5)
#define CURLU_URLDECODE (1 << 6)
#define CURLU_URLENCODE (1 << 7)
#define CURLU_APPENDQUERY (1 << 8)
#define CURLU_GUESS_SCHEME (1 << 9)
#define CURLU_NO_AUTHORITY (1 << 10)
#define CURLU_ALLOW_SPACE (1 << 11)
#define CURLU_PUNYCODE (1 << 12)
#define CURLU_PUNY2IDN (1 << 13)
#define CURLU_GET_EMPTY (1 << 14)
#define CURLU_NO_GUESS_SCHEME (1 << 15)

/** `curl_easyoption.flags`: the name is an older one of another option. */
#define CURLOT_FLAG_ALIAS (1 << 0)

/** Values of `CURLMOPT_PIPELINING`. */
#define CURLPIPE_NOTHING 0L
#define CURLPIPE_HTTP1 1L
#define CURLPIPE_MULTIPLEX 2L

/** Events of `curl_waitfd`. */
#define CURL_WAIT_POLLIN 1
#define CURL_WAIT_POLLPRI 2
#define CURL_WAIT_POLLOUT 4

/** What a socket callback is asked to watch. */
#define CURL_POLL_NONE 0
#define CURL_POLL_IN 1
#define CURL_POLL_OUT 2
#define CURL_POLL_INOUT 3
#define CURL_POLL_REMOVE 4

/** What happened on a socket, for `curl_multi_socket_action`. */
#define CURL_CSELECT_IN 1
#define CURL_CSELECT_OUT 2
#define CURL_CSELECT_ERR 4

/** Bits of `CURLMOPT_NETWORK_CHANGED`. */
#define CURLMNWC_CLEAR_ALL (1L << 0)
#define CURLMNWC_CLEAR_CONNS (1L << 1)
#define CURLMNWC_CLEAR_DNS (1L << 2)

/** Answers of a server push callback. */
#define CURL_PUSH_OK 0
#define CURL_PUSH_DENY 1
#define CURL_PUSH_ERROROUT 2

/** Events that a notify callback hears. */
#define CURLMNOTIFY_INFO_READ 0
#define CURLMNOTIFY_EASY_DONE 1

/** Bits of `curl_httppost.flags`. */
#define CURL_HTTPPOST_FILENAME (1 << 0)
#define CURL_HTTPPOST_READFILE (1 << 1)
#define CURL_HTTPPOST_PTRNAME (1 << 2)
#define CURL_HTTPPOST_PTRCONTENTS (1 << 3)
#define CURL_HTTPPOST_BUFFER (1 << 4)
#define CURL_HTTPPOST_PTRBUFFER (1 << 5)
#define CURL_HTTPPOST_CALLBACK (1 << 6)
#define CURL_HTTPPOST_LARGE (1 << 7)

/** Bits of `curl_fileinfo.flags`: which fields are known. */
#define CURLFINFOFLAG_KNOWN_FILENAME (1 << 0)
#define CURLFINFOFLAG_KNOWN_FILETYPE (1 << 1)
#define CURLFINFOFLAG_KNOWN_TIME (1 << 2)
#define CURLFINFOFLAG_KNOWN_PERM (1 << 3)
#define CURLFINFOFLAG_KNOWN_UID (1 << 4)
#define CURLFINFOFLAG_KNOWN_GID (1 << 5)
#define CURLFINFOFLAG_KNOWN_SIZE (1 << 6)
#define CURLFINFOFLAG_KNOWN_HLINKCOUNT (1 << 7)

/** Flags of `curlws_attach`. */

/** The handle is the server's end. */
#define CURLWS_SERVER (1 << 24)

/** There is no opening handshake. */
#define CURLWS_NOHTTP (1 << 25)

/** What a stream's callbacks answer in place of a number of bytes. */

/** Not now. */
#define CURLWS_IO_AGAIN -1

/** It is broken. */
#define CURLWS_IO_ERROR -2

/** What an easy function answers: 0 is success, any other number an error. */
typedef enum {
  /** Done. */
  CURLE_OK = 0,
  /** The URL's scheme is not `ws` or `wss`, or not allowed by an option. */
  CURLE_UNSUPPORTED_PROTOCOL = 1,
  /** The library or the handle could not be set up. */
  CURLE_FAILED_INIT = 2,
  /** No URL, or one that cannot be read. */
  CURLE_URL_MALFORMAT = 3,
  /** An option whose promise this library cannot keep. */
  CURLE_NOT_BUILT_IN = 4,
  /** The proxy's name has no address. */
  CURLE_COULDNT_RESOLVE_PROXY = 5,
  /** The host's name has no address. */
  CURLE_COULDNT_RESOLVE_HOST = 6,
  /** No address of the host accepted a connection. */
  CURLE_COULDNT_CONNECT = 7,
  /** The answer to the opening handshake breaks RFC 6455; the error buffer says where. */
  CURLE_WEIRD_SERVER_REPLY = 8,
  CURLE_REMOTE_ACCESS_DENIED = 9,
  CURLE_FTP_ACCEPT_FAILED = 10,
  CURLE_FTP_WEIRD_PASS_REPLY = 11,
  CURLE_FTP_ACCEPT_TIMEOUT = 12,
  CURLE_FTP_WEIRD_PASV_REPLY = 13,
  CURLE_FTP_WEIRD_227_FORMAT = 14,
  CURLE_FTP_CANT_GET_HOST = 15,
  CURLE_HTTP2 = 16,
  CURLE_FTP_COULDNT_SET_TYPE = 17,
  CURLE_PARTIAL_FILE = 18,
  CURLE_FTP_COULDNT_RETR_FILE = 19,
  CURLE_OBSOLETE20 = 20,
  CURLE_QUOTE_ERROR = 21,
  /** The server answered the opening handshake with another status than 101. */
  CURLE_HTTP_RETURNED_ERROR = 22,
  /** The write callback gave up. */
  CURLE_WRITE_ERROR = 23,
  CURLE_OBSOLETE24 = 24,
  CURLE_UPLOAD_FAILED = 25,
  CURLE_READ_ERROR = 26,
  /** Memory ran out. */
  CURLE_OUT_OF_MEMORY = 27,
  /** A timeout passed. */
  CURLE_OPERATION_TIMEDOUT = 28,
  CURLE_OBSOLETE29 = 29,
  CURLE_FTP_PORT_FAILED = 30,
  CURLE_FTP_COULDNT_USE_REST = 31,
  CURLE_OBSOLETE32 = 32,
  CURLE_RANGE_ERROR = 33,
  CURLE_OBSOLETE34 = 34,
  /** The TLS handshake failed. */
  CURLE_SSL_CONNECT_ERROR = 35,
  CURLE_BAD_DOWNLOAD_RESUME = 36,
  CURLE_FILE_COULDNT_READ_FILE = 37,
  CURLE_LDAP_CANNOT_BIND = 38,
  CURLE_LDAP_SEARCH_FAILED = 39,
  CURLE_OBSOLETE40 = 40,
  CURLE_OBSOLETE41 = 41,
  /** A callback asked to stop. */
  CURLE_ABORTED_BY_CALLBACK = 42,
  /** An argument that makes no sense, a NULL handle among them. */
  CURLE_BAD_FUNCTION_ARGUMENT = 43,
  CURLE_OBSOLETE44 = 44,
  CURLE_INTERFACE_FAILED = 45,
  CURLE_OBSOLETE46 = 46,
  CURLE_TOO_MANY_REDIRECTS = 47,
  /** No option or info has this number. */
  CURLE_UNKNOWN_OPTION = 48,
  CURLE_SETOPT_OPTION_SYNTAX = 49,
  CURLE_OBSOLETE50 = 50,
  CURLE_OBSOLETE51 = 51,
  /** The connection has ended; after a CLOSE frame this is its normal end. */
  CURLE_GOT_NOTHING = 52,
  CURLE_SSL_ENGINE_NOTFOUND = 53,
  CURLE_SSL_ENGINE_SETFAILED = 54,
  /** Sending failed, or the connection was failed before. */
  CURLE_SEND_ERROR = 55,
  /** Receiving failed, or the peer broke the rules and the connection was failed. */
  CURLE_RECV_ERROR = 56,
  CURLE_OBSOLETE57 = 57,
  /** Our own certificate or key cannot be used. */
  CURLE_SSL_CERTPROBLEM = 58,
  /** No usable cipher in the list given. */
  CURLE_SSL_CIPHER = 59,
  /** The server's certificate is not trusted, or is for another name. */
  CURLE_PEER_FAILED_VERIFICATION = 60,
  CURLE_BAD_CONTENT_ENCODING = 61,
  CURLE_OBSOLETE62 = 62,
  CURLE_FILESIZE_EXCEEDED = 63,
  CURLE_USE_SSL_FAILED = 64,
  CURLE_SEND_FAIL_REWIND = 65,
  CURLE_SSL_ENGINE_INITFAILED = 66,
  CURLE_LOGIN_DENIED = 67,
  CURLE_TFTP_NOTFOUND = 68,
  CURLE_TFTP_PERM = 69,
  CURLE_REMOTE_DISK_FULL = 70,
  CURLE_TFTP_ILLEGAL = 71,
  CURLE_TFTP_UNKNOWNID = 72,
  CURLE_REMOTE_FILE_EXISTS = 73,
  CURLE_TFTP_NOSUCHUSER = 74,
  CURLE_OBSOLETE75 = 75,
  CURLE_OBSOLETE76 = 76,
  /** The file of trusted certificates cannot be read. */
  CURLE_SSL_CACERT_BADFILE = 77,
  CURLE_REMOTE_FILE_NOT_FOUND = 78,
  CURLE_SSH = 79,
  CURLE_SSL_SHUTDOWN_FAILED = 80,
  /** Nothing to receive, or no room to send: wait for the socket, then call again. */
  CURLE_AGAIN = 81,
  CURLE_SSL_CRL_BADFILE = 82,
  CURLE_SSL_ISSUER_ERROR = 83,
  CURLE_FTP_PRET_FAILED = 84,
  CURLE_RTSP_CSEQ_ERROR = 85,
  CURLE_RTSP_SESSION_ERROR = 86,
  CURLE_FTP_BAD_FILE_LIST = 87,
  CURLE_CHUNK_FAILED = 88,
  CURLE_NO_CONNECTION_AVAILABLE = 89,
  CURLE_SSL_PINNEDPUBKEYNOTMATCH = 90,
  CURLE_SSL_INVALIDCERTSTATUS = 91,
  CURLE_HTTP2_STREAM = 92,
  /** This function may not be called from inside a callback. */
  CURLE_RECURSIVE_API_CALL = 93,
  CURLE_AUTH_ERROR = 94,
  CURLE_HTTP3 = 95,
  CURLE_QUIC_CONNECT_ERROR = 96,
  CURLE_PROXY = 97,
  CURLE_SSL_CLIENTCERT = 98,
  CURLE_UNRECOVERABLE_POLL = 99,
  /** A limit was passed: a header, a string, a control frame's payload. */
  CURLE_TOO_LARGE = 100,
  CURLE_ECH_REQUIRED = 101,
  CURL_LAST = 102
} CURLcode;

/** What a debug callback is shown. */
typedef enum {
  CURLINFO_TEXT = 0,
  CURLINFO_HEADER_IN = 1,
  CURLINFO_HEADER_OUT = 2,
  CURLINFO_DATA_IN = 3,
  CURLINFO_DATA_OUT = 4,
  CURLINFO_SSL_DATA_IN = 5,
  CURLINFO_SSL_DATA_OUT = 6,
  CURLINFO_END = 7
} curl_infotype;

/** How a SOCKS proxy failed, from `CURLINFO_PROXY_ERROR`. */
typedef enum {
  CURLPX_OK = 0,
  CURLPX_BAD_ADDRESS_TYPE = 1,
  CURLPX_BAD_VERSION = 2,
  CURLPX_CLOSED = 3,
  CURLPX_GSSAPI = 4,
  CURLPX_GSSAPI_PERMSG = 5,
  CURLPX_GSSAPI_PROTECTION = 6,
  CURLPX_IDENTD = 7,
  CURLPX_IDENTD_DIFFER = 8,
  CURLPX_LONG_HOSTNAME = 9,
  CURLPX_LONG_PASSWD = 10,
  CURLPX_LONG_USER = 11,
  CURLPX_NO_AUTH = 12,
  CURLPX_RECV_ADDRESS = 13,
  CURLPX_RECV_AUTH = 14,
  CURLPX_RECV_CONNECT = 15,
  CURLPX_RECV_REQACK = 16,
  CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED = 17,
  CURLPX_REPLY_COMMAND_NOT_SUPPORTED = 18,
  CURLPX_REPLY_CONNECTION_REFUSED = 19,
  CURLPX_REPLY_GENERAL_SERVER_FAILURE = 20,
  CURLPX_REPLY_HOST_UNREACHABLE = 21,
  CURLPX_REPLY_NETWORK_UNREACHABLE = 22,
  CURLPX_REPLY_NOT_ALLOWED = 23,
  CURLPX_REPLY_TTL_EXPIRED = 24,
  CURLPX_REPLY_UNASSIGNED = 25,
  CURLPX_REQUEST_FAILED = 26,
  CURLPX_RESOLVE_HOST = 27,
  CURLPX_SEND_AUTH = 28,
  CURLPX_SEND_CONNECT = 29,
  CURLPX_SEND_REQUEST = 30,
  CURLPX_UNKNOWN_FAIL = 31,
  CURLPX_UNKNOWN_MODE = 32,
  CURLPX_USER_REJECTED = 33,
  CURLPX_LAST = 34
} CURLproxycode;

/** What `curl_global_sslset` answers. */
typedef enum {
  CURLSSLSET_OK = 0,
  CURLSSLSET_UNKNOWN_BACKEND = 1,
  CURLSSLSET_TOO_LATE = 2,
  CURLSSLSET_NO_BACKENDS = 3
} CURLsslset;

/** TLS libraries by number; this library has `CURLSSLBACKEND_RUSTLS`. */
typedef enum {
  CURLSSLBACKEND_NONE = 0,
  CURLSSLBACKEND_OPENSSL = 1,
  CURLSSLBACKEND_GNUTLS = 2,
  CURLSSLBACKEND_NSS CURL_DEPRECATED(8.3.0, "Not in libcurl any more") = 3,
  CURLSSLBACKEND_OBSOLETE4 = 4,
  CURLSSLBACKEND_GSKIT CURL_DEPRECATED(8.3.0, "Not in libcurl any more") = 5,
  CURLSSLBACKEND_POLARSSL CURL_DEPRECATED(7.69.0, "Not in libcurl any more") = 6,
  CURLSSLBACKEND_WOLFSSL = 7,
  CURLSSLBACKEND_SCHANNEL = 8,
  CURLSSLBACKEND_SECURETRANSPORT CURL_DEPRECATED(8.15.0, "Not in libcurl any more") = 9,
  CURLSSLBACKEND_AXTLS CURL_DEPRECATED(7.61.0, "Not in libcurl any more") = 10,
  CURLSSLBACKEND_MBEDTLS = 11,
  CURLSSLBACKEND_MESALINK CURL_DEPRECATED(7.82.0, "Not in libcurl any more") = 12,
  CURLSSLBACKEND_BEARSSL CURL_DEPRECATED(8.15.0, "Not in libcurl any more") = 13,
  CURLSSLBACKEND_RUSTLS = 14
} curl_sslbackend;

/** Age of a `curl_version_info_data`: which of its fields exist. */
typedef enum {
  CURLVERSION_FIRST = 0,
  CURLVERSION_SECOND = 1,
  CURLVERSION_THIRD = 2,
  CURLVERSION_FOURTH = 3,
  CURLVERSION_FIFTH = 4,
  CURLVERSION_SIXTH = 5,
  CURLVERSION_SEVENTH = 6,
  CURLVERSION_EIGHTH = 7,
  CURLVERSION_NINTH = 8,
  CURLVERSION_TENTH = 9,
  CURLVERSION_ELEVENTH = 10,
  CURLVERSION_TWELFTH = 11,
  CURLVERSION_LAST = 12
} CURLversion;

/** What an option takes, in a `curl_easyoption`. */
typedef enum {
  CURLOT_LONG = 0,
  CURLOT_VALUES = 1,
  CURLOT_OFF_T = 2,
  CURLOT_OBJECT = 3,
  CURLOT_STRING = 4,
  CURLOT_SLIST = 5,
  CURLOT_CBPTR = 6,
  CURLOT_BLOB = 7,
  CURLOT_FUNCTION = 8
} curl_easytype;

/** What the header functions answer. */
typedef enum {
  CURLHE_OK = 0,
  CURLHE_BADINDEX = 1,
  CURLHE_MISSING = 2,
  CURLHE_NOHEADERS = 3,
  CURLHE_NOREQUEST = 4,
  CURLHE_OUT_OF_MEMORY = 5,
  CURLHE_BAD_ARGUMENT = 6,
  CURLHE_NOT_BUILT_IN = 7
} CURLHcode;

/** What the URL functions answer. */
typedef enum {
  CURLUE_OK = 0,
  CURLUE_BAD_HANDLE = 1,
  CURLUE_BAD_PARTPOINTER = 2,
  CURLUE_MALFORMED_INPUT = 3,
  CURLUE_BAD_PORT_NUMBER = 4,
  CURLUE_UNSUPPORTED_SCHEME = 5,
  CURLUE_URLDECODE = 6,
  CURLUE_OUT_OF_MEMORY = 7,
  CURLUE_USER_NOT_ALLOWED = 8,
  CURLUE_UNKNOWN_PART = 9,
  CURLUE_NO_SCHEME = 10,
  CURLUE_NO_USER = 11,
  CURLUE_NO_PASSWORD = 12,
  CURLUE_NO_OPTIONS = 13,
  CURLUE_NO_HOST = 14,
  CURLUE_NO_PORT = 15,
  CURLUE_NO_QUERY = 16,
  CURLUE_NO_FRAGMENT = 17,
  CURLUE_NO_ZONEID = 18,
  CURLUE_BAD_FILE_URL = 19,
  CURLUE_BAD_FRAGMENT = 20,
  CURLUE_BAD_HOSTNAME = 21,
  CURLUE_BAD_IPV6 = 22,
  CURLUE_BAD_LOGIN = 23,
  CURLUE_BAD_PASSWORD = 24,
  CURLUE_BAD_PATH = 25,
  CURLUE_BAD_QUERY = 26,
  CURLUE_BAD_SCHEME = 27,
  CURLUE_BAD_SLASHES = 28,
  CURLUE_BAD_USER = 29,
  CURLUE_LACKS_IDN = 30,
  CURLUE_TOO_LARGE = 31,
  CURLUE_BACKSLASH = 32,
  CURLUE_LAST = 33
} CURLUcode;

/** Parts of a URL. */
typedef enum {
  CURLUPART_URL = 0,
  CURLUPART_SCHEME = 1,
  CURLUPART_USER = 2,
  CURLUPART_PASSWORD = 3,
  CURLUPART_OPTIONS = 4,
  CURLUPART_HOST = 5,
  CURLUPART_PORT = 6,
  CURLUPART_PATH = 7,
  CURLUPART_QUERY = 8,
  CURLUPART_FRAGMENT = 9,
  CURLUPART_ZONEID = 10
} CURLUPart;

/** What a multi function answers. */
typedef enum {
  /** Once: call again at once. No longer answered. */
  CURLM_CALL_MULTI_PERFORM = -1,
  /** Done. */
  CURLM_OK = 0,
  CURLM_BAD_HANDLE = 1,
  CURLM_BAD_EASY_HANDLE = 2,
  CURLM_OUT_OF_MEMORY = 3,
  CURLM_INTERNAL_ERROR = 4,
  CURLM_BAD_SOCKET = 5,
  CURLM_UNKNOWN_OPTION = 6,
  CURLM_ADDED_ALREADY = 7,
  CURLM_RECURSIVE_API_CALL = 8,
  CURLM_WAKEUP_FAILURE = 9,
  CURLM_BAD_FUNCTION_ARGUMENT = 10,
  CURLM_ABORTED_BY_CALLBACK = 11,
  CURLM_UNRECOVERABLE_POLL = 12,
  CURLM_LAST = 13
} CURLMcode;

/** Kind of a `CURLMsg`; there is one. */
typedef enum {
  CURLMSG_NONE = 0,
  CURLMSG_DONE = 1,
  CURLMSG_LAST = 2
} CURLMSG;

/** Options of `curl_multi_setopt`. */
typedef enum {
  CURLMOPT_PIPELINING = 3,
  CURLMOPT_MAXCONNECTS = 6,
  CURLMOPT_MAX_HOST_CONNECTIONS = 7,
  CURLMOPT_MAX_PIPELINE_LENGTH = 8,
  CURLMOPT_MAX_TOTAL_CONNECTIONS = 13,
  CURLMOPT_MAX_CONCURRENT_STREAMS = 16,
  CURLMOPT_NETWORK_CHANGED = 17,
  CURLMOPT_RESOLVE_THREADS_MAX = 20,
  CURLMOPT_QUICK_EXIT = 21,
  CURLMOPT_LASTENTRY = 22,
  CURLMOPT_SOCKETDATA = 10002,
  CURLMOPT_TIMERDATA = 10005,
  CURLMOPT_PIPELINING_SITE_BL = 10011,
  CURLMOPT_PIPELINING_SERVER_BL = 10012,
  CURLMOPT_PUSHDATA = 10015,
  CURLMOPT_NOTIFYDATA = 10019,
  CURLMOPT_SOCKETFUNCTION = 20001,
  CURLMOPT_TIMERFUNCTION = 20004,
  CURLMOPT_PUSHFUNCTION = 20014,
  CURLMOPT_NOTIFYFUNCTION = 20018,
  CURLMOPT_CONTENT_LENGTH_PENALTY_SIZE = 30009,
  CURLMOPT_CHUNK_LENGTH_PENALTY_SIZE = 30010
} CURLMoption;

/** Counters that `curl_multi_get_offt` gives. */
typedef enum {
  CURLMINFO_NONE = 0,
  CURLMINFO_XFERS_CURRENT = 1,
  CURLMINFO_XFERS_RUNNING = 2,
  CURLMINFO_XFERS_PENDING = 3,
  CURLMINFO_XFERS_DONE = 4,
  CURLMINFO_XFERS_ADDED = 5,
  CURLMINFO_LASTENTRY = 6
} CURLMinfo_offt;

/** What a share function answers. */
typedef enum {
  CURLSHE_OK = 0,
  CURLSHE_BAD_OPTION = 1,
  CURLSHE_IN_USE = 2,
  CURLSHE_INVALID = 3,
  CURLSHE_NOMEM = 4,
  CURLSHE_NOT_BUILT_IN = 5,
  CURLSHE_LAST = 6
} CURLSHcode;

/** Options of `curl_share_setopt`. */
typedef enum {
  CURLSHOPT_NONE = 0,
  CURLSHOPT_SHARE = 1,
  CURLSHOPT_UNSHARE = 2,
  CURLSHOPT_LOCKFUNC = 3,
  CURLSHOPT_UNLOCKFUNC = 4,
  CURLSHOPT_USERDATA = 5,
  CURLSHOPT_LAST = 6
} CURLSHoption;

/** What handles share, and what a lock callback is asked to lock. */
typedef enum {
  CURL_LOCK_DATA_NONE = 0,
  CURL_LOCK_DATA_SHARE = 1,
  CURL_LOCK_DATA_COOKIE = 2,
  CURL_LOCK_DATA_DNS = 3,
  CURL_LOCK_DATA_SSL_SESSION = 4,
  CURL_LOCK_DATA_CONNECT = 5,
  CURL_LOCK_DATA_PSL = 6,
  CURL_LOCK_DATA_HSTS = 7,
  CURL_LOCK_DATA_LAST = 8
} curl_lock_data;

/** How a lock is wanted. */
typedef enum {
  CURL_LOCK_ACCESS_NONE = 0,
  CURL_LOCK_ACCESS_SHARED = 1,
  CURL_LOCK_ACCESS_SINGLE = 2,
  CURL_LOCK_ACCESS_LAST = 3
} curl_lock_access;

/** What an HSTS callback answers. */
typedef enum {
  CURLSTS_OK = 0,
  CURLSTS_DONE = 1,
  CURLSTS_FAIL = 2
} CURLSTScode;

/** What a new socket is for. */
typedef enum {
  CURLSOCKTYPE_IPCXN = 0,
  CURLSOCKTYPE_ACCEPT = 1,
  CURLSOCKTYPE_LAST = 2
} curlsocktype;

/** End of the `CURLPROXY_` values. */
typedef enum {
  CURLPROXY_LAST = 9
} curl_proxytype;

/** End of the `CURL_TIMECOND_` values. */
typedef enum {
  CURL_TIMECOND_LAST = 4
} curl_TimeCond;

/** End of the `CURLUSESSL_` values. */
typedef enum {
  CURLUSESSL_LAST = 4
} curl_usessl;

/** Options of `curl_formadd`. */
typedef enum {
  CURLFORM_NOTHING CURL_DEPRECATED(7.56.0, "Of the old forms") = 0,
  CURLFORM_COPYNAME CURL_DEPRECATED(7.56.0, "Use curl_mime_name()") = 1,
  CURLFORM_PTRNAME CURL_DEPRECATED(7.56.0, "Use curl_mime_name()") = 2,
  CURLFORM_NAMELENGTH CURL_DEPRECATED(7.56.0, "Of the old forms") = 3,
  CURLFORM_COPYCONTENTS CURL_DEPRECATED(7.56.0, "Use curl_mime_data()") = 4,
  CURLFORM_PTRCONTENTS CURL_DEPRECATED(7.56.0, "Use curl_mime_data()") = 5,
  CURLFORM_CONTENTSLENGTH CURL_DEPRECATED(7.56.0, "Use curl_mime_data()") = 6,
  CURLFORM_FILECONTENT CURL_DEPRECATED(7.56.0, "Use curl_mime_data_cb()") = 7,
  CURLFORM_ARRAY CURL_DEPRECATED(7.56.0, "Of the old forms") = 8,
  CURLFORM_OBSOLETE = 9,
  CURLFORM_FILE CURL_DEPRECATED(7.56.0, "Use curl_mime_filedata()") = 10,
  CURLFORM_BUFFER CURL_DEPRECATED(7.56.0, "Use curl_mime_filename()") = 11,
  CURLFORM_BUFFERPTR CURL_DEPRECATED(7.56.0, "Use curl_mime_data()") = 12,
  CURLFORM_BUFFERLENGTH CURL_DEPRECATED(7.56.0, "Use curl_mime_data()") = 13,
  CURLFORM_CONTENTTYPE CURL_DEPRECATED(7.56.0, "Use curl_mime_type()") = 14,
  CURLFORM_CONTENTHEADER CURL_DEPRECATED(7.56.0, "Use curl_mime_headers()") = 15,
  CURLFORM_FILENAME CURL_DEPRECATED(7.56.0, "Use curl_mime_filename()") = 16,
  CURLFORM_END = 17,
  CURLFORM_OBSOLETE2 = 18,
  CURLFORM_STREAM CURL_DEPRECATED(7.56.0, "Use curl_mime_data_cb()") = 19,
  CURLFORM_CONTENTLEN CURL_DEPRECATED(7.56.0, "Use curl_mime_data()") = 20,
  CURLFORM_LASTENTRY = 21
} CURLformoption;

/** What `curl_formadd` answers. */
typedef enum {
  CURL_FORMADD_OK CURL_DEPRECATED(7.56.0, "Of the old forms") = 0,
  CURL_FORMADD_MEMORY CURL_DEPRECATED(7.56.0, "Of the old forms") = 1,
  CURL_FORMADD_OPTION_TWICE CURL_DEPRECATED(7.56.0, "Of the old forms") = 2,
  CURL_FORMADD_NULL CURL_DEPRECATED(7.56.0, "Of the old forms") = 3,
  CURL_FORMADD_UNKNOWN_OPTION CURL_DEPRECATED(7.56.0, "Of the old forms") = 4,
  CURL_FORMADD_INCOMPLETE CURL_DEPRECATED(7.56.0, "Of the old forms") = 5,
  CURL_FORMADD_ILLEGAL_ARRAY CURL_DEPRECATED(7.56.0, "Of the old forms") = 6,
  CURL_FORMADD_DISABLED CURL_DEPRECATED(7.56.0, "Of the old forms") = 7,
  CURL_FORMADD_LAST = 8
} CURLFORMcode;

/** Kind of a file in a `curl_fileinfo`. */
typedef enum {
  CURLFILETYPE_FILE = 0,
  CURLFILETYPE_DIRECTORY = 1,
  CURLFILETYPE_SYMLINK = 2,
  CURLFILETYPE_DEVICE_BLOCK = 3,
  CURLFILETYPE_DEVICE_CHAR = 4,
  CURLFILETYPE_NAMEDPIPE = 5,
  CURLFILETYPE_SOCKET = 6,
  CURLFILETYPE_DOOR = 7,
  CURLFILETYPE_UNKNOWN = 8
} curlfiletype;

/** Answers of an ioctl callback (long replaced by the seek callback). */
typedef enum {
  CURLIOE_OK = 0,
  CURLIOE_UNKNOWNCMD = 1,
  CURLIOE_FAILRESTART = 2,
  CURLIOE_LAST = 3
} curlioerr;

/** Requests to an ioctl callback. */
typedef enum {
  CURLIOCMD_NOP = 0,
  CURLIOCMD_RESTARTREAD = 1,
  CURLIOCMD_LAST = 2
} curliocmd;

/** Once the values of `CURLOPT_CLOSEPOLICY`, which is gone. */
typedef enum {
  CURLCLOSEPOLICY_NONE = 0,
  CURLCLOSEPOLICY_OLDEST = 1,
  CURLCLOSEPOLICY_LEAST_RECENTLY_USED = 2,
  CURLCLOSEPOLICY_LEAST_TRAFFIC = 3,
  CURLCLOSEPOLICY_SLOWEST = 4,
  CURLCLOSEPOLICY_CALLBACK = 5,
  CURLCLOSEPOLICY_LAST = 6
} curl_closepolicy;

/** End of the `CURLFTPAUTH_` values. */
typedef enum {
  CURLFTPAUTH_LAST = 3
} curl_ftpauth;

/** End of the `CURLFTPSSL_CCC_` values. */
typedef enum {
  CURLFTPSSL_CCC_LAST = 3
} curl_ftpccc;

/** End of the `CURLFTP_CREATE_DIR` values. */
typedef enum {
  CURLFTP_CREATE_DIR_LAST = 3
} curl_ftpcreatedir;

/** End of the `CURLFTPMETHOD_` values. */
typedef enum {
  CURLFTPMETHOD_LAST = 4
} curl_ftpmethod;

/** Options of `curl_easy_setopt`. */
typedef enum {
  /**
   * What the write callback is given; without a callback the `FILE *` that payload is
   * written to.
   */
  CURLOPT_WRITEDATA = 10001,
  /** The `ws://` or `wss://` URL. */
  CURLOPT_URL = 10002,
  /** A port that replaces the URL's; 0 is the URL's. */
  CURLOPT_PORT = 3,
  /**
   * The proxy; its scheme or `CURLOPT_PROXYTYPE` is its kind. An empty one forbids those of
   * the environment.
   */
  CURLOPT_PROXY = 10004,
  /** User name and password, parted by a colon. */
  CURLOPT_USERPWD = 10005,
  /** User name and password for the proxy, parted by a colon, percent-encoded. */
  CURLOPT_PROXYUSERPWD = 10006,
  /** A WebSocket has no ranges. */
  CURLOPT_RANGE = 10007,
  /**
   * What the read callback is given; without a callback the `FILE *` that payload is read
   * from.
   */
  CURLOPT_READDATA = 10009,
  /** 256 bytes for a sentence that says what went wrong. */
  CURLOPT_ERRORBUFFER = 10010,
  /** Called with received payload; NULL is `fwrite`. */
  CURLOPT_WRITEFUNCTION = 20011,
  /** Called for payload to be sent (`CURLOPT_UPLOAD`); NULL is `fread`. */
  CURLOPT_READFUNCTION = 20012,
  /** Longest time of the whole transfer, in seconds; 0 is no limit. */
  CURLOPT_TIMEOUT = 13,
  /** The read callback says where an upload ends, as in libcurl. */
  CURLOPT_INFILESIZE = 14,
  /** Ends `CURLOPT_UPLOAD`; the opening handshake stays a GET without a body, as in libcurl. */
  CURLOPT_POSTFIELDS = 10015,
  /** The Referer header. */
  CURLOPT_REFERER = 10016,
  /** Of FTP. */
  CURLOPT_FTPPORT = 10017,
  /** The User-Agent header; none by default. */
  CURLOPT_USERAGENT = 10018,
  /** Bytes per second below which the transfer is too slow; 0 is none. */
  CURLOPT_LOW_SPEED_LIMIT = 19,
  /** Seconds of being too slow that end the transfer; 0 is never. */
  CURLOPT_LOW_SPEED_TIME = 20,
  /** A WebSocket has no ranges. */
  CURLOPT_RESUME_FROM = 21,
  /** A value for the Cookie header, behind those of the cookie engine. */
  CURLOPT_COOKIE = 10022,
  /**
   * Headers that replace built-in ones (`Name: value`), remove them (`Name:`) or are sent
   * empty (`Name;`).
   */
  CURLOPT_HTTPHEADER = 10023,
  /** A form to post: taken; a transfer with it answers `CURLE_NOT_BUILT_IN`. */
  CURLOPT_HTTPPOST CURL_DEPRECATED(7.56.0, "Use CURLOPT_MIMEPOST") = 10024,
  /** File with our certificate and its chain. */
  CURLOPT_SSLCERT = 10025,
  /** Opens an encrypted private key (PKCS#8). */
  CURLOPT_KEYPASSWD = 10026,
  /** Of uploads in other protocols. */
  CURLOPT_CRLF = 27,
  /** Of FTP and SFTP. */
  CURLOPT_QUOTE = 10028,
  /**
   * What the header callback is given; without one it turns header lines to the write
   * callback.
   */
  CURLOPT_HEADERDATA = 10029,
  /**
   * Read cookies from a file before transfers; starts the cookie engine, also with an empty
   * name.
   */
  CURLOPT_COOKIEFILE = 10031,
  /** Lowest and highest TLS version: 1.2 and 1.3 are there. */
  CURLOPT_SSLVERSION = 32,
  /** A WebSocket has no modification time. */
  CURLOPT_TIMECONDITION = 33,
  /** A WebSocket has no modification time. */
  CURLOPT_TIMEVALUE = 34,
  /** Another method than GET for the opening handshake. */
  CURLOPT_CUSTOMREQUEST = 10036,
  /** The `FILE *` for verbose output. */
  CURLOPT_STDERR = 10037,
  /** Of FTP and SFTP. */
  CURLOPT_POSTQUOTE = 10039,
  /** Tell what happens, on `stderr` or by `CURLOPT_DEBUGFUNCTION`. */
  CURLOPT_VERBOSE = 41,
  /** The write callback gets the lines of response heads too, before payload. */
  CURLOPT_HEADER = 42,
  /** Do not call the progress callback; on by default. */
  CURLOPT_NOPROGRESS = 43,
  /** Ends `CURLOPT_UPLOAD`; the opening handshake stays a GET. */
  CURLOPT_NOBODY = 44,
  /** Every answer but 101 is `CURLE_HTTP_RETURNED_ERROR` in any case. */
  CURLOPT_FAILONERROR = 45,
  /**
   * Send what the read callback brings: a binary frame each time, or the frame of
   * `curl_ws_start_frame`.
   */
  CURLOPT_UPLOAD = 46,
  /** Ends `CURLOPT_UPLOAD`; the opening handshake stays a GET without a body, as in libcurl. */
  CURLOPT_POST = 47,
  /** Of FTP, SFTP and POP3. */
  CURLOPT_DIRLISTONLY = 48,
  /** Of FTP and SFTP. */
  CURLOPT_APPEND = 50,
  /** User name and password from a .netrc file. */
  CURLOPT_NETRC = 51,
  /** Follow redirects; `http` in a Location means `ws`. libcurl does not, for a WebSocket. */
  CURLOPT_FOLLOWLOCATION = 52,
  /** Of FTP. */
  CURLOPT_TRANSFERTEXT = 53,
  /** The same as `CURLOPT_UPLOAD`. */
  CURLOPT_PUT CURL_DEPRECATED(7.12.1, "Use CURLOPT_UPLOAD") = 54,
  /** Called with the progress; `CURLOPT_XFERINFOFUNCTION` goes before it. */
  CURLOPT_PROGRESSFUNCTION CURL_DEPRECATED(7.32.0, "Use CURLOPT_XFERINFOFUNCTION") = 20056,
  /** What the progress callback is given. */
  CURLOPT_XFERINFODATA = 10057,
  /** Name the last URL in the Referer header of a redirect's request. */
  CURLOPT_AUTOREFERER = 58,
  /** The port of a proxy whose URL has none. */
  CURLOPT_PROXYPORT = 59,
  /** The opening handshake is a GET without a body, as in libcurl. */
  CURLOPT_POSTFIELDSIZE = 60,
  /** HTTP proxies are always asked for a tunnel, as in libcurl. */
  CURLOPT_HTTPPROXYTUNNEL = 61,
  /**
   * The local end: `if!NAME`, `host!NAME`, `ifhost!INTERFACE!HOST`, or an interface or
   * host.
   */
  CURLOPT_INTERFACE = 10062,
  /** Kerberos for FTP, removed from libcurl. */
  CURLOPT_KRBLEVEL CURL_DEPRECATED(8.17.0, "libcurl has no Kerberos of FTP any more") = 10063,
  /** Check that the server's certificate comes from a trusted root; on by default. */
  CURLOPT_SSL_VERIFYPEER = 64,
  /** PEM file of roots to trust in place of the system's. */
  CURLOPT_CAINFO = 10065,
  /** Redirects followed at most; 30 by default, -1 is no limit. */
  CURLOPT_MAXREDIRS = 68,
  /** A WebSocket has no modification time. */
  CURLOPT_FILETIME = 69,
  /** Of Telnet. */
  CURLOPT_TELNETOPTIONS = 10070,
  /** Connections are not kept for reuse. */
  CURLOPT_MAXCONNECTS = 71,
  /** Every transfer has its own connection. */
  CURLOPT_FRESH_CONNECT = 74,
  /** Connections are not kept for reuse. */
  CURLOPT_FORBID_REUSE = 75,
  /** Without effect in libcurl too. */
  CURLOPT_RANDOM_FILE CURL_DEPRECATED(7.84.0, "Does nothing") = 10076,
  /** Without effect in libcurl too. */
  CURLOPT_EGDSOCKET CURL_DEPRECATED(7.84.0, "Does nothing") = 10077,
  /** Longest time until the connection stands, TLS included, in seconds; 0 is 300. */
  CURLOPT_CONNECTTIMEOUT = 78,
  /** Called with each header line. */
  CURLOPT_HEADERFUNCTION = 20079,
  /** Ends `CURLOPT_UPLOAD`; the opening handshake is a GET. */
  CURLOPT_HTTPGET = 80,
  /** Check that the server's certificate names the host; on by default, 1 is 2. */
  CURLOPT_SSL_VERIFYHOST = 81,
  /** Write cookies to a file when the handle is cleaned up; starts the cookie engine. */
  CURLOPT_COOKIEJAR = 10082,
  /**
   * TLS 1.2 suites, a list of OpenSSL's names and words; there are those with ECDHE and
   * AES-GCM or ChaCha20.
   */
  CURLOPT_SSL_CIPHER_LIST = 10083,
  /**
   * The handshake is HTTP/1.1 in any case, as in libcurl; HTTP/2 by prior knowledge and
   * HTTP/3 alone are refused.
   */
  CURLOPT_HTTP_VERSION = 84,
  /** Of FTP. */
  CURLOPT_FTP_USE_EPSV = 85,
  /** `PEM` (the default) or `DER`. */
  CURLOPT_SSLCERTTYPE = 10086,
  /** File with the private key of our certificate. */
  CURLOPT_SSLKEY = 10087,
  /** `PEM` (the default) or `DER`. */
  CURLOPT_SSLKEYTYPE = 10088,
  /** A crypto engine. */
  CURLOPT_SSLENGINE = 10089,
  /** A crypto engine. */
  CURLOPT_SSLENGINE_DEFAULT = 90,
  /** Without effect in libcurl too. */
  CURLOPT_DNS_USE_GLOBAL_CACHE CURL_DEPRECATED(7.11.1, "Use CURLOPT_SHARE") = 91,
  /**
   * Seconds for which a handle remembers addresses; 60 by default, 0 is not at all, -1 for
   * ever.
   */
  CURLOPT_DNS_CACHE_TIMEOUT = 92,
  /** Of FTP. */
  CURLOPT_PREQUOTE = 10093,
  /** Called with verbose output. */
  CURLOPT_DEBUGFUNCTION = 20094,
  /** What the debug callback is given. */
  CURLOPT_DEBUGDATA = 10095,
  /** Leave session cookies out when files are read. */
  CURLOPT_COOKIESESSION = 96,
  /** Directory of PEM files of roots to trust. */
  CURLOPT_CAPATH = 10097,
  /**
   * Most bytes for one call of the write callback: 1 to 16 KB, 16 by default; not for
   * `curl_ws_recv`, as in libcurl.
   */
  CURLOPT_BUFFERSIZE = 98,
  /** No signals are ever used. */
  CURLOPT_NOSIGNAL = 99,
  /** What to share with other handles: cookies, addresses, TLS sessions, the HSTS list. */
  CURLOPT_SHARE = 10100,
  /** The kind of a proxy without scheme: HTTP, HTTPS, SOCKS 4, 4a, 5 or 5h. */
  CURLOPT_PROXYTYPE = 101,
  /** The Accept-Encoding header; the empty string is `identity`. */
  CURLOPT_ACCEPT_ENCODING = 10102,
  /** A pointer for `CURLINFO_PRIVATE`. */
  CURLOPT_PRIVATE = 10103,
  /** Of HTTP answers that no WebSocket server gives. */
  CURLOPT_HTTP200ALIASES = 10104,
  /** Send credentials and cookies set by options to other hosts too, where redirects lead. */
  CURLOPT_UNRESTRICTED_AUTH = 105,
  /** Of FTP. */
  CURLOPT_FTP_USE_EPRT = 106,
  /** Ways to authenticate; there are Basic, Digest and Bearer. */
  CURLOPT_HTTPAUTH = 107,
  /**
   * Called before TLS with a `rustls_client_config_builder`; only where
   * `curl_global_sslset` selected rustls.
   */
  CURLOPT_SSL_CTX_FUNCTION = 20108,
  /** What the callback is given, and a certificate verifier that it sets. */
  CURLOPT_SSL_CTX_DATA = 10109,
  /** Of FTP and SFTP. */
  CURLOPT_FTP_CREATE_MISSING_DIRS = 110,
  /** Ways to authenticate to the proxy: Basic, Digest. */
  CURLOPT_PROXYAUTH = 111,
  /** Longest wait for the answer to the opening handshake, in seconds. */
  CURLOPT_SERVER_RESPONSE_TIMEOUT = 112,
  /** IPv4, IPv6 or both. */
  CURLOPT_IPRESOLVE = 113,
  /**
   * The largest message taken, inflated, in bytes; past it 63 and CLOSE 1009. libcurl
   * counts the whole transfer.
   */
  CURLOPT_MAXFILESIZE = 114,
  /** The read callback says where an upload ends, as in libcurl. */
  CURLOPT_INFILESIZE_LARGE = 30115,
  /** A WebSocket has no ranges. */
  CURLOPT_RESUME_FROM_LARGE = 30116,
  /** The same, for larger numbers. */
  CURLOPT_MAXFILESIZE_LARGE = 30117,
  /** The .netrc file; by default that in the home directory. */
  CURLOPT_NETRC_FILE = 10118,
  /** Of FTP and mail. */
  CURLOPT_USE_SSL = 119,
  /** The opening handshake is a GET without a body, as in libcurl. */
  CURLOPT_POSTFIELDSIZE_LARGE = 30120,
  /** Send small packets at once; on by default. */
  CURLOPT_TCP_NODELAY = 121,
  /** Of FTP. */
  CURLOPT_FTPSSLAUTH = 129,
  /** Payload of a WebSocket is never sent twice. */
  CURLOPT_IOCTLFUNCTION CURL_DEPRECATED(7.18.0, "Use CURLOPT_SEEKFUNCTION") = 20130,
  /** Payload of a WebSocket is never sent twice. */
  CURLOPT_IOCTLDATA CURL_DEPRECATED(7.18.0, "Use CURLOPT_SEEKDATA") = 10131,
  /** Of FTP. */
  CURLOPT_FTP_ACCOUNT = 10134,
  /** A cookie, or a command for the cookie engine: `ALL`, `SESS`, `FLUSH`, `RELOAD`. */
  CURLOPT_COOKIELIST = 10135,
  /** A 101 has no content. */
  CURLOPT_IGNORE_CONTENT_LENGTH = 136,
  /** Of FTP. */
  CURLOPT_FTP_SKIP_PASV_IP = 137,
  /** Of FTP. */
  CURLOPT_FTP_FILEMETHOD = 138,
  /** The local port; 0 is any. */
  CURLOPT_LOCALPORT = 139,
  /** How many local ports to try, from `CURLOPT_LOCALPORT` up. */
  CURLOPT_LOCALPORTRANGE = 140,
  /** 1: stop when connected; 2: stop when the WebSocket is open. */
  CURLOPT_CONNECT_ONLY = 141,
  /** Unknown in libcurl too. */
  CURLOPT_CONV_FROM_NETWORK_FUNCTION CURL_DEPRECATED(7.82.0, "Does nothing") = 20142,
  /** Unknown in libcurl too. */
  CURLOPT_CONV_TO_NETWORK_FUNCTION CURL_DEPRECATED(7.82.0, "Does nothing") = 20143,
  /** Unknown in libcurl too. */
  CURLOPT_CONV_FROM_UTF8_FUNCTION CURL_DEPRECATED(7.82.0, "Does nothing") = 20144,
  /**
   * Bytes per second that the read callback is asked for; `curl_ws_send` is not held back,
   * as in libcurl.
   */
  CURLOPT_MAX_SEND_SPEED_LARGE = 30145,
  /**
   * Most bytes per second for the write callback; `curl_ws_recv` is not held back, as in
   * libcurl.
   */
  CURLOPT_MAX_RECV_SPEED_LARGE = 30146,
  /** Of FTP. */
  CURLOPT_FTP_ALTERNATIVE_TO_USER = 10147,
  /** Called with each new socket before it is connected; may say that it is connected. */
  CURLOPT_SOCKOPTFUNCTION = 20148,
  /** What the socket option callback is given. */
  CURLOPT_SOCKOPTDATA = 10149,
  /** Let TLS sessions be resumed; on by default. */
  CURLOPT_SSL_SESSIONID_CACHE = 150,
  /** Of SSH. */
  CURLOPT_SSH_AUTH_TYPES = 151,
  /** Of SSH. */
  CURLOPT_SSH_PUBLIC_KEYFILE = 10152,
  /** Of SSH. */
  CURLOPT_SSH_PRIVATE_KEYFILE = 10153,
  /** Of FTP. */
  CURLOPT_FTP_SSL_CCC = 154,
  /** Longest time of the whole transfer, in milliseconds; 0 is no limit. */
  CURLOPT_TIMEOUT_MS = 155,
  /** Longest time until the connection stands, TLS included, in milliseconds; 0 is 300000. */
  CURLOPT_CONNECTTIMEOUT_MS = 156,
  /** A 101 has no content. */
  CURLOPT_HTTP_TRANSFER_DECODING = 157,
  /** A 101 has no content. */
  CURLOPT_HTTP_CONTENT_DECODING = 158,
  /** Of SFTP, SCP and file. */
  CURLOPT_NEW_FILE_PERMS = 159,
  /** Of SFTP, SCP and file. */
  CURLOPT_NEW_DIRECTORY_PERMS = 160,
  /** The opening handshake is never a POST with a body. */
  CURLOPT_POSTREDIR = 161,
  /** Of SSH. */
  CURLOPT_SSH_HOST_PUBLIC_KEY_MD5 = 10162,
  /** Called to make a socket for an address, which it may change. */
  CURLOPT_OPENSOCKETFUNCTION = 20163,
  /** What the open socket callback is given. */
  CURLOPT_OPENSOCKETDATA = 10164,
  /** Ends `CURLOPT_UPLOAD`; the opening handshake stays a GET without a body, as in libcurl. */
  CURLOPT_COPYPOSTFIELDS = 10165,
  /** Of FTP by a proxy. */
  CURLOPT_PROXY_TRANSFER_MODE = 166,
  /** Payload of a WebSocket is never sent twice. */
  CURLOPT_SEEKFUNCTION = 20167,
  /** Payload of a WebSocket is never sent twice. */
  CURLOPT_SEEKDATA = 10168,
  /** PEM file of revocation lists, one for every certificate of the chain. */
  CURLOPT_CRLFILE = 10169,
  /** PEM file with the certificate that must have issued the server's. */
  CURLOPT_ISSUERCERT = 10170,
  /** The zone of IPv6 addresses; 0 is the address's own. */
  CURLOPT_ADDRESS_SCOPE = 171,
  /** Keep facts of the server's certificates for `CURLINFO_CERTINFO`. */
  CURLOPT_CERTINFO = 172,
  /** The user name. */
  CURLOPT_USERNAME = 10173,
  /** The password. */
  CURLOPT_PASSWORD = 10174,
  /** User name for the proxy. */
  CURLOPT_PROXYUSERNAME = 10175,
  /** Password for the proxy. */
  CURLOPT_PROXYPASSWORD = 10176,
  /** Hosts, domains and networks (CIDR) that are reached without proxy; `*` is all. */
  CURLOPT_NOPROXY = 10177,
  /** Of TFTP. */
  CURLOPT_TFTP_BLKSIZE = 178,
  /** There is no GSS-API, which nothing else would use. */
  CURLOPT_SOCKS5_GSSAPI_SERVICE CURL_DEPRECATED(7.49.0, "Use CURLOPT_PROXY_SERVICE_NAME") = 10179,
  /** There is no GSS-API, which nothing else would use. */
  CURLOPT_SOCKS5_GSSAPI_NEC = 180,
  /** Protocols allowed, as bits; `ws` and `wss` are in `CURLPROTO_ALL` only. */
  CURLOPT_PROTOCOLS CURL_DEPRECATED(7.85.0, "Use CURLOPT_PROTOCOLS_STR") = 181,
  /** Protocols allowed in redirects, as bits; HTTP counts as `ws`. */
  CURLOPT_REDIR_PROTOCOLS CURL_DEPRECATED(7.85.0, "Use CURLOPT_REDIR_PROTOCOLS_STR") = 182,
  /** Of SSH. */
  CURLOPT_SSH_KNOWNHOSTS = 10183,
  /** Of SSH. */
  CURLOPT_SSH_KEYFUNCTION = 20184,
  /** Of SSH. */
  CURLOPT_SSH_KEYDATA = 10185,
  /** Of SMTP. */
  CURLOPT_MAIL_FROM = 10186,
  /** Of SMTP. */
  CURLOPT_MAIL_RCPT = 10187,
  /** Of FTP. */
  CURLOPT_FTP_USE_PRET = 188,
  /** Of RTSP. */
  CURLOPT_RTSP_REQUEST = 189,
  /** Of RTSP. */
  CURLOPT_RTSP_SESSION_ID = 10190,
  /** Of RTSP. */
  CURLOPT_RTSP_STREAM_URI = 10191,
  /** Of RTSP. */
  CURLOPT_RTSP_TRANSPORT = 10192,
  /** Of RTSP. */
  CURLOPT_RTSP_CLIENT_CSEQ = 193,
  /** Of RTSP. */
  CURLOPT_RTSP_SERVER_CSEQ = 194,
  /** Of RTSP. */
  CURLOPT_INTERLEAVEDATA = 10195,
  /** Of RTSP. */
  CURLOPT_INTERLEAVEFUNCTION = 20196,
  /** Of FTP. */
  CURLOPT_WILDCARDMATCH = 197,
  /** Of FTP. */
  CURLOPT_CHUNK_BGN_FUNCTION = 20198,
  /** Of FTP. */
  CURLOPT_CHUNK_END_FUNCTION = 20199,
  /** Of FTP. */
  CURLOPT_FNMATCH_FUNCTION = 20200,
  /** Of FTP. */
  CURLOPT_CHUNK_DATA = 10201,
  /** Of FTP. */
  CURLOPT_FNMATCH_DATA = 10202,
  /**
   * Addresses for names: `HOST:PORT:ADDRESS[,ADDRESS]`, `-HOST:PORT`; `*` is every name, a
   * `+` lets it age.
   */
  CURLOPT_RESOLVE = 10203,
  /** TLS-SRP, removed from libcurl. */
  CURLOPT_TLSAUTH_USERNAME CURL_DEPRECATED(8.22.0, "libcurl has no TLS-SRP any more") = 10204,
  /** TLS-SRP, removed from libcurl. */
  CURLOPT_TLSAUTH_PASSWORD CURL_DEPRECATED(8.22.0, "libcurl has no TLS-SRP any more") = 10205,
  /** TLS-SRP, removed from libcurl. */
  CURLOPT_TLSAUTH_TYPE CURL_DEPRECATED(8.22.0, "libcurl has no TLS-SRP any more") = 10206,
  /** A 101 has no content. */
  CURLOPT_TRANSFER_ENCODING = 207,
  /**
   * Called to close a socket; one that is set when the transfer starts stays the
   * connection's.
   */
  CURLOPT_CLOSESOCKETFUNCTION = 20208,
  /** What the close socket callback is given. */
  CURLOPT_CLOSESOCKETDATA = 10209,
  /** Negotiate is refused by `CURLOPT_HTTPAUTH`. */
  CURLOPT_GSSAPI_DELEGATION = 210,
  /** Name servers to ask. */
  CURLOPT_DNS_SERVERS = 10211,
  /** Of FTP. */
  CURLOPT_ACCEPTTIMEOUT_MS = 212,
  /** TCP keep-alive probes. */
  CURLOPT_TCP_KEEPALIVE = 213,
  /** Idle seconds before the first probe; 60 by default. */
  CURLOPT_TCP_KEEPIDLE = 214,
  /** Seconds between probes; 60 by default. */
  CURLOPT_TCP_KEEPINTVL = 215,
  /**
   * `NATIVE_CA` adds the system's roots, `NO_PARTIALCHAIN` trusts self-signed roots alone;
   * other bits do not matter.
   */
  CURLOPT_SSL_OPTIONS = 216,
  /** Of SMTP. */
  CURLOPT_MAIL_AUTH = 10217,
  /** Of mail. */
  CURLOPT_SASL_IR = 218,
  /** Called with the progress unless `CURLOPT_NOPROGRESS` is on; not 0 ends the transfer. */
  CURLOPT_XFERINFOFUNCTION = 20219,
  /** The token of Bearer authentication. */
  CURLOPT_XOAUTH2_BEARER = 10220,
  /** The interface for name servers. */
  CURLOPT_DNS_INTERFACE = 10221,
  /** The local address for name servers. */
  CURLOPT_DNS_LOCAL_IP4 = 10222,
  /** The local address for name servers. */
  CURLOPT_DNS_LOCAL_IP6 = 10223,
  /** Of mail. */
  CURLOPT_LOGIN_OPTIONS = 10224,
  /** Without effect in libcurl too. */
  CURLOPT_SSL_ENABLE_NPN CURL_DEPRECATED(7.86.0, "Does nothing") = 225,
  /** Say `http/1.1` in the TLS handshake; on by default. */
  CURLOPT_SSL_ENABLE_ALPN = 226,
  /** Of requests with a body. */
  CURLOPT_EXPECT_100_TIMEOUT_MS = 227,
  /** Headers for CONNECT, by the rules of `CURLOPT_HTTPHEADER`. */
  CURLOPT_PROXYHEADER = 10228,
  /** Whether `CURLOPT_HTTPHEADER` goes to proxies too; not by default. */
  CURLOPT_HEADEROPT = 229,
  /**
   * The public key that the server must have: a file (PEM or DER), or `sha256//` hashes
   * with `;` between them.
   */
  CURLOPT_PINNEDPUBLICKEY = 10230,
  /** A Unix socket to connect to instead of the URL's host. */
  CURLOPT_UNIX_SOCKET_PATH = 10231,
  /** OCSP stapling must say that the certificate is good. */
  CURLOPT_SSL_VERIFYSTATUS = 232,
  /** Removed from libcurl. */
  CURLOPT_SSL_FALSESTART CURL_DEPRECATED(8.15.0, "Does nothing") = 233,
  /** Leave `/../` and `/./` in the path. */
  CURLOPT_PATH_AS_IS = 234,
  /** There is no GSS-API, which nothing else would use. */
  CURLOPT_PROXY_SERVICE_NAME = 10235,
  /** Negotiate is refused by `CURLOPT_HTTPAUTH`. */
  CURLOPT_SERVICE_NAME = 10236,
  /** Of HTTP/2. */
  CURLOPT_PIPEWAIT = 237,
  /** The scheme of a URL without one. */
  CURLOPT_DEFAULT_PROTOCOL = 10238,
  /** Of HTTP/2. */
  CURLOPT_STREAM_WEIGHT = 239,
  /** Without effect in libcurl too. */
  CURLOPT_STREAM_DEPENDS CURL_DEPRECATED(8.21.0, "Does nothing") = 10240,
  /** Without effect in libcurl too. */
  CURLOPT_STREAM_DEPENDS_E CURL_DEPRECATED(8.21.0, "Does nothing") = 10241,
  /** Of TFTP. */
  CURLOPT_TFTP_NO_OPTIONS = 242,
  /** Another host and port to connect to: `HOST:PORT:HOST:PORT`, each part may be empty. */
  CURLOPT_CONNECT_TO = 10243,
  /** Send the first bytes with the SYN where the system and the peer can. */
  CURLOPT_TCP_FASTOPEN = 244,
  /** Of requests with a body. */
  CURLOPT_KEEP_SENDING_ON_ERROR = 245,
  /** PEM file of roots to trust for an HTTPS proxy in place of the system's. */
  CURLOPT_PROXY_CAINFO = 10246,
  /** Directory of PEM files of roots to trust for an HTTPS proxy. */
  CURLOPT_PROXY_CAPATH = 10247,
  /** Check that an HTTPS proxy's certificate comes from a trusted root; on by default. */
  CURLOPT_PROXY_SSL_VERIFYPEER = 248,
  /** Check that an HTTPS proxy's certificate names it; on by default, 1 is 2. */
  CURLOPT_PROXY_SSL_VERIFYHOST = 249,
  /** Lowest and highest TLS version to an HTTPS proxy: 1.2 and 1.3 are there. */
  CURLOPT_PROXY_SSLVERSION = 250,
  /** TLS-SRP, removed from libcurl. */
  CURLOPT_PROXY_TLSAUTH_USERNAME CURL_DEPRECATED(8.22.0, "libcurl has no TLS-SRP any more") = 10251,
  /** TLS-SRP, removed from libcurl. */
  CURLOPT_PROXY_TLSAUTH_PASSWORD CURL_DEPRECATED(8.22.0, "libcurl has no TLS-SRP any more") = 10252,
  /** TLS-SRP, removed from libcurl. */
  CURLOPT_PROXY_TLSAUTH_TYPE CURL_DEPRECATED(8.22.0, "libcurl has no TLS-SRP any more") = 10253,
  /** File with our certificate for an HTTPS proxy, and its chain. */
  CURLOPT_PROXY_SSLCERT = 10254,
  /** `PEM` or `DER`. */
  CURLOPT_PROXY_SSLCERTTYPE = 10255,
  /** File with the key of our certificate for an HTTPS proxy. */
  CURLOPT_PROXY_SSLKEY = 10256,
  /** `PEM` or `DER`. */
  CURLOPT_PROXY_SSLKEYTYPE = 10257,
  /** Password of our encrypted key, for an HTTPS proxy. */
  CURLOPT_PROXY_KEYPASSWD = 10258,
  /** TLS 1.2 cipher suites for an HTTPS proxy. */
  CURLOPT_PROXY_SSL_CIPHER_LIST = 10259,
  /** Revocation lists for an HTTPS proxy. */
  CURLOPT_PROXY_CRLFILE = 10260,
  /** `CURLSSLOPT_NATIVE_CA` for an HTTPS proxy; others need not be done. */
  CURLOPT_PROXY_SSL_OPTIONS = 261,
  /** A SOCKS proxy to reach the HTTP proxy by. */
  CURLOPT_PRE_PROXY = 10262,
  /** The only public keys that an HTTPS proxy may have. */
  CURLOPT_PROXY_PINNEDPUBLICKEY = 10263,
  /** An abstract Unix socket to connect to. */
  CURLOPT_ABSTRACT_UNIX_SOCKET = 10264,
  /** The header callback hears nothing of the answer to CONNECT. */
  CURLOPT_SUPPRESS_CONNECT_HEADERS = 265,
  /** Another request target than the URL's path and query. */
  CURLOPT_REQUEST_TARGET = 10266,
  /** Ways to authenticate to a SOCKS 5 proxy: user name and password, by default. */
  CURLOPT_SOCKS5_AUTH = 267,
  /** Of SSH. */
  CURLOPT_SSH_COMPRESSION = 268,
  /** A form to post: taken; a transfer with it answers `CURLE_NOT_BUILT_IN`. */
  CURLOPT_MIMEPOST = 10269,
  /** A WebSocket has no modification time. */
  CURLOPT_TIMEVALUE_LARGE = 30270,
  /** Head start of an address over the next one, in milliseconds; 0 is 200. */
  CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS = 271,
  /** Called before a name is resolved; not 0 ends the transfer. The resolver is NULL. */
  CURLOPT_RESOLVER_START_FUNCTION = 20272,
  /** What the resolver start callback is given. */
  CURLOPT_RESOLVER_START_DATA = 10273,
  /** Send a line of the PROXY protocol, version 1, before anything else. */
  CURLOPT_HAPROXYPROTOCOL = 274,
  /** Try addresses in random order. */
  CURLOPT_DNS_SHUFFLE_ADDRESSES = 275,
  /** TLS 1.3 cipher suites by name. */
  CURLOPT_TLS13_CIPHERS = 10276,
  /** TLS 1.3 cipher suites for an HTTPS proxy. */
  CURLOPT_PROXY_TLS13_CIPHERS = 10277,
  /** Refuse a URL with a user name. */
  CURLOPT_DISALLOW_USERNAME_IN_URL = 278,
  /** DNS over HTTPS. */
  CURLOPT_DOH_URL = 10279,
  /**
   * Most bytes that the read callback is asked for at once: 16 KB to 2 MB, 64 KB by
   * default.
   */
  CURLOPT_UPLOAD_BUFFERSIZE = 280,
  /** Of HTTP/2. */
  CURLOPT_UPKEEP_INTERVAL_MS = 281,
  /**
   * A URL as a handle of `curl_url`, read when the transfer starts; in place of
   * `CURLOPT_URL`.
   */
  CURLOPT_CURLU = 10282,
  /** Of requests with a body. */
  CURLOPT_TRAILERFUNCTION = 20283,
  /** Of requests with a body. */
  CURLOPT_TRAILERDATA = 10284,
  /** HTTP/0.9 knows no upgrade. */
  CURLOPT_HTTP09_ALLOWED = 285,
  /** Alternative services are for https, not for wss. */
  CURLOPT_ALTSVC_CTRL = 286,
  /** Alternative services are for https, not for wss. */
  CURLOPT_ALTSVC = 10287,
  /** Connections are not kept for reuse. */
  CURLOPT_MAXAGE_CONN = 288,
  /** Of mail. */
  CURLOPT_SASL_AUTHZID = 10289,
  /** Of SMTP. */
  CURLOPT_MAIL_RCPT_ALLOWFAILS = 290,
  /** Our certificate and its chain, in memory. */
  CURLOPT_SSLCERT_BLOB = 40291,
  /** The private key of our certificate, in memory. */
  CURLOPT_SSLKEY_BLOB = 40292,
  /** The same as `CURLOPT_PROXY_SSLCERT` in memory. */
  CURLOPT_PROXY_SSLCERT_BLOB = 40293,
  /** The same as `CURLOPT_PROXY_SSLKEY` in memory. */
  CURLOPT_PROXY_SSLKEY_BLOB = 40294,
  /** The certificate that must have issued the server's, PEM in memory. */
  CURLOPT_ISSUERCERT_BLOB = 40295,
  /** The issuer that an HTTPS proxy's certificate must have. */
  CURLOPT_PROXY_ISSUERCERT = 10296,
  /** The issuer that an HTTPS proxy's certificate must have. */
  CURLOPT_PROXY_ISSUERCERT_BLOB = 40297,
  /** Groups for the key exchange: X25519, P-256 and P-384 are there. */
  CURLOPT_SSL_EC_CURVES = 10298,
  /** Keep an HSTS list: `ws` becomes `wss` for its hosts, which libcurl does for http alone. */
  CURLOPT_HSTS_CTRL = 299,
  /**
   * A file for the HSTS list, read before the next transfer, written when the handle is
   * cleaned up; NULL ends the list.
   */
  CURLOPT_HSTS = 10300,
  /** Called before a transfer for hosts of the HSTS list, where there is one. */
  CURLOPT_HSTSREADFUNCTION = 20301,
  /** What that callback is given. */
  CURLOPT_HSTSREADDATA = 10302,
  /** Called when the handle is cleaned up with each host of the HSTS list. */
  CURLOPT_HSTSWRITEFUNCTION = 20303,
  /** What that callback is given. */
  CURLOPT_HSTSWRITEDATA = 10304,
  /** AWS signatures. */
  CURLOPT_AWS_SIGV4 = 10305,
  /** DNS over HTTPS is refused by `CURLOPT_DOH_URL`. */
  CURLOPT_DOH_SSL_VERIFYPEER = 306,
  /** DNS over HTTPS is refused by `CURLOPT_DOH_URL`. */
  CURLOPT_DOH_SSL_VERIFYHOST = 307,
  /** DNS over HTTPS is refused by `CURLOPT_DOH_URL`. */
  CURLOPT_DOH_SSL_VERIFYSTATUS = 308,
  /** Roots to trust, PEM in memory; before `CURLOPT_CAINFO`. */
  CURLOPT_CAINFO_BLOB = 40309,
  /** The same as `CURLOPT_PROXY_CAINFO` in memory. */
  CURLOPT_PROXY_CAINFO_BLOB = 40310,
  /** Of SSH. */
  CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256 = 10311,
  /** Called between connecting and the request; not 0 ends the transfer. */
  CURLOPT_PREREQFUNCTION = 20312,
  /** What the pre-request callback is given. */
  CURLOPT_PREREQDATA = 10313,
  /** Connections are not kept for reuse. */
  CURLOPT_MAXLIFETIME_CONN = 314,
  /** Forms are not sent, see `CURLOPT_MIMEPOST`. */
  CURLOPT_MIME_OPTIONS = 315,
  /** Of SSH. */
  CURLOPT_SSH_HOSTKEYFUNCTION = 20316,
  /** Of SSH. */
  CURLOPT_SSH_HOSTKEYDATA = 10317,
  /** Protocols allowed, by name with commas between them. */
  CURLOPT_PROTOCOLS_STR = 10318,
  /** Protocols allowed in redirects, by name; `http` counts as `ws`. */
  CURLOPT_REDIR_PROTOCOLS_STR = 10319,
  /**
   * `CURLWS_RAW_MODE`, `_NOAUTOPONG`; ours: `CURLWS_LENIENT`, `_COMPRESS`, `_MESSAGES`,
   * `_AUTOCLOSE`, `_ALONE`, `_PINGOFF`.
   */
  CURLOPT_WS_OPTIONS = 320,
  /** Roots are read again when their file has changed. */
  CURLOPT_CA_CACHE_TIMEOUT = 321,
  /** Nothing waits for resolver threads in any case. */
  CURLOPT_QUICK_EXIT = 322,
  /** The address that the line of the PROXY protocol tells. */
  CURLOPT_HAPROXY_CLIENT_IP = 10323,
  /** Longest wait for the answer to the opening handshake, in milliseconds. */
  CURLOPT_SERVER_RESPONSE_TIMEOUT_MS = 324,
  /** Encrypted client hello. */
  CURLOPT_ECH = 10325,
  /** Probes without an answer that end the connection; 9 by default. */
  CURLOPT_TCP_KEEPCNT = 326,
  /** Of IMAP. */
  CURLOPT_UPLOAD_FLAGS = 327,
  /** How the server may sign in the handshake. */
  CURLOPT_SSL_SIGNATURE_ALGORITHMS = 10328,
  /** HTTP message signatures. */
  CURLOPT_HTTPSIG_ALGORITHM = 329,
  /** HTTP message signatures. */
  CURLOPT_HTTPSIG_KEY = 10330,
  /** HTTP message signatures. */
  CURLOPT_HTTPSIG_KEYID = 10331,
  /** HTTP message signatures. */
  CURLOPT_HTTPSIG_HEADERS = 10332,
  CURLOPT_LASTENTRY = 10333
} CURLoption;

/** Infos of `curl_easy_getinfo`. */
typedef enum {
  CURLINFO_NONE = 0,
  /** The URL in use. */
  CURLINFO_EFFECTIVE_URL = 1048577,
  /** Status of the last response: 101 when the WebSocket is open. */
  CURLINFO_RESPONSE_CODE = 2097154,
  /** Time to the end. */
  CURLINFO_TOTAL_TIME = 3145731,
  /** Time to the resolved name. */
  CURLINFO_NAMELOOKUP_TIME = 3145732,
  /** Time to the TCP connection. */
  CURLINFO_CONNECT_TIME = 3145733,
  /** Time to the moment before the request. */
  CURLINFO_PRETRANSFER_TIME = 3145734,
  /** Payload bytes sent. */
  CURLINFO_SIZE_UPLOAD CURL_DEPRECATED(7.55.0, "Use CURLINFO_SIZE_UPLOAD_T") = 3145735,
  /** Payload bytes sent. */
  CURLINFO_SIZE_UPLOAD_T = 6291463,
  /** Payload bytes received. */
  CURLINFO_SIZE_DOWNLOAD CURL_DEPRECATED(7.55.0, "Use CURLINFO_SIZE_DOWNLOAD_T") = 3145736,
  /** Payload bytes received. */
  CURLINFO_SIZE_DOWNLOAD_T = 6291464,
  /** Bytes a second received. */
  CURLINFO_SPEED_DOWNLOAD CURL_DEPRECATED(7.55.0, "Use CURLINFO_SPEED_DOWNLOAD_T") = 3145737,
  /** Bytes a second received. */
  CURLINFO_SPEED_DOWNLOAD_T = 6291465,
  /** Bytes a second sent. */
  CURLINFO_SPEED_UPLOAD CURL_DEPRECATED(7.55.0, "Use CURLINFO_SPEED_UPLOAD_T") = 3145738,
  /** Bytes a second sent. */
  CURLINFO_SPEED_UPLOAD_T = 6291466,
  /** Bytes of the response heads. */
  CURLINFO_HEADER_SIZE = 2097163,
  /** Bytes of the requests. */
  CURLINFO_REQUEST_SIZE = 2097164,
  /** Result of checking the server's certificate; 0 is good. */
  CURLINFO_SSL_VERIFYRESULT = 2097165,
  /** A WebSocket has no modification time. */
  CURLINFO_FILETIME = 2097166,
  /** A WebSocket has no modification time. */
  CURLINFO_FILETIME_T = 6291470,
  /** A WebSocket has no length. */
  CURLINFO_CONTENT_LENGTH_DOWNLOAD CURL_DEPRECATED(7.55.0, "Use CURLINFO_CONTENT_LENGTH_DOWNLOAD_T") = 3145743,
  /** A WebSocket has no length. */
  CURLINFO_CONTENT_LENGTH_DOWNLOAD_T = 6291471,
  /** Size of the request's body: 0 after the request. */
  CURLINFO_CONTENT_LENGTH_UPLOAD CURL_DEPRECATED(7.55.0, "Use CURLINFO_CONTENT_LENGTH_UPLOAD_T") = 3145744,
  /** Size of the request's body: 0 after the request. */
  CURLINFO_CONTENT_LENGTH_UPLOAD_T = 6291472,
  /** Time to the first byte of the response. */
  CURLINFO_STARTTRANSFER_TIME = 3145745,
  /** Content-Type of the last response. */
  CURLINFO_CONTENT_TYPE = 1048594,
  /** Time to the last redirect. */
  CURLINFO_REDIRECT_TIME = 3145747,
  /** Redirects followed. */
  CURLINFO_REDIRECT_COUNT = 2097172,
  /** The pointer of `CURLOPT_PRIVATE`. */
  CURLINFO_PRIVATE = 1048597,
  /** Status of a proxy's last answer. */
  CURLINFO_HTTP_CONNECTCODE = 2097174,
  /** Ways to authenticate that the server offers. */
  CURLINFO_HTTPAUTH_AVAIL = 2097175,
  /** Ways to authenticate that the proxy offers. */
  CURLINFO_PROXYAUTH_AVAIL = 2097176,
  /** `errno` of the last failed connect. */
  CURLINFO_OS_ERRNO = 2097177,
  /** Connections made for the last transfer. */
  CURLINFO_NUM_CONNECTS = 2097178,
  /** There are no crypto engines. */
  CURLINFO_SSL_ENGINES = 4194331,
  /** All cookies, in Netscape's format. */
  CURLINFO_COOKIELIST = 4194332,
  /** Descriptor of the connection; -1 without one. */
  CURLINFO_LASTSOCKET CURL_DEPRECATED(7.45.0, "Use CURLINFO_ACTIVESOCKET") = 2097181,
  /** Of FTP. */
  CURLINFO_FTP_ENTRY_PATH = 1048606,
  /** Where a redirect that was not followed led. */
  CURLINFO_REDIRECT_URL = 1048607,
  /** The peer's address; the path of a Unix socket. */
  CURLINFO_PRIMARY_IP = 1048608,
  /** Time to the end of the TLS handshake. */
  CURLINFO_APPCONNECT_TIME = 3145761,
  /** Facts of the server's certificates, where `CURLOPT_CERTINFO` asked for them. */
  CURLINFO_CERTINFO = 4194338,
  /** A WebSocket has no modification time. */
  CURLINFO_CONDITION_UNMET = 2097187,
  /** Of RTSP. */
  CURLINFO_RTSP_SESSION_ID = 1048612,
  /** Of RTSP. */
  CURLINFO_RTSP_CLIENT_CSEQ = 2097189,
  /** Of RTSP. */
  CURLINFO_RTSP_SERVER_CSEQ = 2097190,
  /** Of RTSP. */
  CURLINFO_RTSP_CSEQ_RECV = 2097191,
  /** The peer's port. */
  CURLINFO_PRIMARY_PORT = 2097192,
  /** Our address. */
  CURLINFO_LOCAL_IP = 1048617,
  /** Our port. */
  CURLINFO_LOCAL_PORT = 2097194,
  /** rustls, without access to its session. */
  CURLINFO_TLS_SESSION CURL_DEPRECATED(7.48.0, "Use CURLINFO_TLS_SSL_PTR") = 4194347,
  /** Descriptor of the connection, to wait on; -1 without one. */
  CURLINFO_ACTIVESOCKET = 5242924,
  /** rustls, without access to its session. */
  CURLINFO_TLS_SSL_PTR = 4194349,
  /** HTTP version of the last response. */
  CURLINFO_HTTP_VERSION = 2097198,
  /** Result of checking the proxy's certificate. */
  CURLINFO_PROXY_SSL_VERIFYRESULT = 2097199,
  /** `ws` and `wss` have no bit; 0 in libcurl too. */
  CURLINFO_PROTOCOL CURL_DEPRECATED(7.85.0, "Use CURLINFO_SCHEME") = 2097200,
  /** `ws` or `wss`. */
  CURLINFO_SCHEME = 1048625,
  /** Time to the end, in microseconds. */
  CURLINFO_TOTAL_TIME_T = 6291506,
  /** Time to the resolved name, in microseconds. */
  CURLINFO_NAMELOOKUP_TIME_T = 6291507,
  /** Time to the TCP connection, in microseconds. */
  CURLINFO_CONNECT_TIME_T = 6291508,
  /** Time to the moment before the request, in microseconds. */
  CURLINFO_PRETRANSFER_TIME_T = 6291509,
  /** Time to the first byte of the response, in microseconds. */
  CURLINFO_STARTTRANSFER_TIME_T = 6291510,
  /** Time to the last redirect, in microseconds. */
  CURLINFO_REDIRECT_TIME_T = 6291511,
  /** Time to the end of the TLS handshake, in microseconds. */
  CURLINFO_APPCONNECT_TIME_T = 6291512,
  /** Seconds of a Retry-After header. */
  CURLINFO_RETRY_AFTER = 6291513,
  /** Method of the request. */
  CURLINFO_EFFECTIVE_METHOD = 1048634,
  /** What went wrong with a SOCKS proxy, as a `CURLPX_`. */
  CURLINFO_PROXY_ERROR = 2097211,
  /** The Referer header sent. */
  CURLINFO_REFERER = 1048636,
  /** The file with the system's roots, which are the default. */
  CURLINFO_CAINFO = 1048637,
  /** The directory with the system's roots, which are the default. */
  CURLINFO_CAPATH = 1048638,
  /** Number of the transfer. */
  CURLINFO_XFER_ID = 6291519,
  /** Number of the connection. */
  CURLINFO_CONN_ID = 6291520,
  /** Time until a multi handle's limits let it begin, in microseconds. */
  CURLINFO_QUEUE_TIME_T = 6291521,
  /** Whether a proxy was used. */
  CURLINFO_USED_PROXY = 2097218,
  /** Time to the moment after the request, in microseconds. */
  CURLINFO_POSTTRANSFER_TIME_T = 6291523,
  /** TLS early data is not sent. */
  CURLINFO_EARLYDATA_SENT_T = 6291524,
  /** The way used to authenticate to the server. */
  CURLINFO_HTTPAUTH_USED = 2097221,
  /** The way used to authenticate to the proxy. */
  CURLINFO_PROXYAUTH_USED = 2097222,
  /** Payload bytes that write callbacks took. */
  CURLINFO_SIZE_DELIVERED = 6291527,
  CURLINFO_LASTONE = 71
} CURLINFO;

/** Options of `curlws_setopt`. */
typedef enum {
  /**
   * A PING each so many milliseconds; 0, the default: none. Sent by transfers that are
   * performed, by calls that receive, send or wait, and by `curl_easy_upkeep`: there is no
   * thread.
   */
  CURLWSOPT_PING_INTERVAL_MS = 1,
  /**
   * Longest wait for any byte after such a PING, in milliseconds, before the connection
   * counts as dead: `CURLE_OPERATION_TIMEDOUT`, of every later call too, while a mere
   * deadline leaves it open (`curlws_close_status`); 0, the default: as long as the
   * interval.
   */
  CURLWSOPT_PONG_TIMEOUT_MS = 2,
  /**
   * Longest time without any byte from the peer, in milliseconds
   * (`CURLE_OPERATION_TIMEDOUT`); 0, the default: no bound.
   */
  CURLWSOPT_IDLE_TIMEOUT_MS = 3,
  /**
   * Most bytes of a message that the library puts together, inflated, all fragments; 16 MB
   * by default. A larger one ends the connection (CLOSE 1009, `CURLE_FILESIZE_EXCEEDED`).
   */
  CURLWSOPT_MAX_MESSAGE = 4,
  /**
   * Most frames of such a message; 100000 by default. More end the connection (CLOSE 1009,
   * `CURLE_FILESIZE_EXCEEDED`).
   */
  CURLWSOPT_MAX_FRAGMENTS = 5,
  /**
   * Most bytes that `curlws_send_message` keeps for the socket; 16 MB by default. A message
   * that does not fit is answered `CURLE_AGAIN`, one that never can, `CURLE_TOO_LARGE`.
   */
  CURLWSOPT_QUEUE_LIMIT = 6,
  /**
   * The kind of the handle's messages, for sends without one; a message of the other kind
   * is then an error. 0, the default: any.
   */
  CURLWSOPT_TYPE = 7,
  /**
   * How often in a row a lost connection is tried again; -1: for ever, 0, the default: not
   * at all. The row ends once a connection has brought something and lasted as long as was
   * waited for it.
   */
  CURLWSOPT_RECONNECT_TRIES = 8,
  /**
   * The first wait before that, in milliseconds, doubled from try to try, less up to half
   * of it by chance; 500 by default.
   */
  CURLWSOPT_RECONNECT_MIN_MS = 9,
  /** The longest such wait, in milliseconds; 30000 by default. */
  CURLWSOPT_RECONNECT_MAX_MS = 10
} CURLWSoption;
typedef struct curl_version_info_data curl_version_info_data;
typedef struct curl_ssl_backend curl_ssl_backend;
typedef struct CURLMsg CURLMsg;
typedef struct curl_mime curl_mime;
typedef struct curl_mimepart curl_mimepart;

/** Kind of an SSH host key. */
enum curl_khtype {
  CURLKHTYPE_UNKNOWN = 0,
  CURLKHTYPE_RSA1 = 1,
  CURLKHTYPE_RSA = 2,
  CURLKHTYPE_DSS = 3,
  CURLKHTYPE_ECDSA = 4,
  CURLKHTYPE_ED25519 = 5
};

/** What an SSH key callback answers. */
enum curl_khstat {
  CURLKHSTAT_FINE_ADD_TO_FILE = 0,
  CURLKHSTAT_FINE = 1,
  CURLKHSTAT_REJECT = 2,
  CURLKHSTAT_DEFER = 3,
  CURLKHSTAT_FINE_REPLACE = 4,
  CURLKHSTAT_LAST = 5
};

/** How an SSH host key compares with the known one. */
enum curl_khmatch {
  CURLKHMATCH_OK = 0,
  CURLKHMATCH_MISMATCH = 1,
  CURLKHMATCH_MISSING = 2,
  CURLKHMATCH_LAST = 3
};

/** End of the `CURL_NETRC_` values. */
enum CURL_NETRC_OPTION {
  CURL_NETRC_LAST = 3
};

/** End of the `CURL_TLSAUTH_` values. */
enum CURL_TLSAUTH {
  CURL_TLSAUTH_LAST = 2
};

/** What a `CURLU` points to; it and the next three are never looked into. */
struct Curl_URL;

/** A form being built, for `CURLOPT_MIMEPOST`. */
struct curl_mime;

/** A part of a form. */
struct curl_mimepart;

/** The request headers of a stream that an HTTP/2 server pushes. */
struct curl_pushheaders;

/** An easy handle: one transfer, and then one WebSocket connection. */
typedef void CURL;

/** A list of strings; `curl_slist_append` and `curl_slist_free_all` own its memory. */
struct curl_slist {
  char *data;
  struct curl_slist *next;
};

/** A part of an old-style form, for `curl_formadd`. */
struct curl_httppost {
  struct curl_httppost *next;
  char *name;
  long namelength;
  char *contents;
  long contentslength;
  char *buffer;
  long bufferlength;
  char *contenttype;
  struct curl_slist *contentheader;
  struct curl_httppost *more;
  /** `CURL_HTTPPOST_` bits. */
  long flags;
  char *showfilename;
  void *userp;
  curl_off_t contentlen;
};

/** A multi handle: many transfers in one thread. */
typedef void CURLM;

/** A share handle: what several easy handles have in common. */
typedef void CURLSH;

/** A part of a message for `curlws_sendv`. (It cannot grow, as there are many in a row.) */
struct curlws_part {
  /** Its bytes; may be NULL where there are none. */
  const void *data;
  /** How many. */
  size_t len;
};

/** What the callback of `curlws_on_reconnect` is told. */
struct curlws_reconnect {
  /** Of this struct, in bytes, as the library has it. */
  size_t size;
  /** `CURLWS_LOST`, `CURLWS_REOPENED` or `CURLWS_OPENED`. */
  int event;
  /**
   * Lost: which attempt in a row comes next, from 1 on. Open: which one it was; 0: the transfer's
   * first, which had nothing to mend.
   */
  unsigned int attempt;
  /** Lost: why; `CURLE_GOT_NOTHING` where the peer ended the connection in order. Open: `CURLE_OK`. */
  CURLcode why;
  /**
   * Lost: the status code of the peer's CLOSE; 1006 if the connection was open and ended without
   * one, 0 if it was not open.
   */
  int close_code;
  /** Lost: the time until the attempt, in milliseconds. */
  int delay_ms;
};

/** Hears what becomes of a connection; another answer than 0 ends the transfer. */
typedef int (*curlws_reconnect_callback)(CURL *curl,
                                         const struct curlws_reconnect *event,
                                         void *user);

/**
 * A client's request, while its callback runs. Strings end with a NUL; what the request does not
 * have is NULL.
 */
struct curlws_request {
  /** Of this struct, in bytes. */
  size_t size;
  /** `GET`. */
  const char *method;
  /** Path and query, from the first slash on, as sent: nothing is decoded. */
  const char *target;
  /** The host that the client means, with a port if it said one. */
  const char *host;
  /** The web page's origin: browsers tell it, and a page of anybody's may connect to you. */
  const char *origin;
  /** The subprotocols offered, the best liked first, separated by `, `. */
  const char *subprotocols;
  /** The extensions offered, as sent. */
  const char *extensions;
  /** All headers in the order of their arrival, as `Name: value`. */
  const struct curl_slist *headers;
};

/**
 * What a request callback answers beside its result. All but `compress` is NULL before it runs.
 * What is pointed to is copied when it has returned, and so must outlive it: constants, strings
 * of the request, or your own memory.
 */
struct curlws_answer {
  /** Of this struct, in bytes: no more may be written. */
  size_t size;
  /** The subprotocol chosen, one of the offered. */
  const char *subprotocol;
  /**
   * Further headers, as `Name: value`, for either answer. The library writes Connection, Upgrade,
   * Content-Length, Transfer-Encoding and Sec-WebSocket-* itself.
   */
  const struct curl_slist *headers;
  /** The text of a refusal; `text/plain` unless `headers` has a Content-Type. */
  const char *body;
  /**
   * Not 0: compress if the client offers it (permessage-deflate). Before the callback runs:
   * whether `CURLOPT_WS_OPTIONS` has `CURLWS_COMPRESS`.
   */
  int compress;
};

/** Judges a client's request: 0 accepts it, an HTTP status from 300 to 599 refuses it. */
typedef int (*curlws_request_callback)(CURL *curl,
                                       const struct curlws_request *request,
                                       struct curlws_answer *answer,
                                       void *user);

/** Figures of a WebSocket, for `curlws_stats`. What is `received` has come in, delivered or not. */
struct curlws_statistics {
  /** `sizeof(struct curlws_statistics)`, set by the program. */
  size_t size;
  /** Frames, as they are on the wire, control frames too. One counts when its header goes by. */
  uint64_t frames_sent;
  uint64_t frames_received;
  /** Text and binary messages. One counts when its last frame does. */
  uint64_t messages_sent;
  uint64_t messages_received;
  /** Bytes of their payload, before it is compressed and after it was inflated. */
  uint64_t payload_sent;
  uint64_t payload_received;
  /** Bytes on the wire behind the opening handshake: headers and what was compressed, within TLS. */
  uint64_t wire_sent;
  uint64_t wire_received;
  /** PINGs, those of `CURLWSOPT_PING_INTERVAL_MS` too, and PONGs, answers by the library too. */
  uint64_t pings_sent;
  uint64_t pings_received;
  uint64_t pongs_sent;
  uint64_t pongs_received;
  /**
   * Bytes that the library keeps because the socket did not take them, or until they are many
   * (`curlws_cork`).
   */
  uint64_t queued;
  /**
   * Microseconds from the last PING of `CURLWSOPT_PING_INTERVAL_MS` that was timed to its PONG, as
   * the library came to see it; -1 without one.
   */
  int64_t rtt_us;
  /** The least of these; -1 without one. */
  int64_t rtt_min_us;
};

/**
 * Reads from an attached stream into `buffer`, of `len` bytes (at least one), without waiting.
 * Answers how many it read, 0 at the stream's end, `CURLWS_IO_AGAIN` or `CURLWS_IO_ERROR`.
 */
typedef ptrdiff_t (*curlws_read_callback)(void *user, void *buffer, size_t len);

/**
 * Writes to an attached stream some of the `len` bytes of `buffer` (at least one), without waiting.
 * Answers how many it took, 0 where the stream takes none any more, `CURLWS_IO_AGAIN` or
 * `CURLWS_IO_ERROR`.
 */
typedef ptrdiff_t (*curlws_write_callback)(void *user, const void *buffer, size_t len);

/**
 * Waits until an attached stream can be read (`CURLWS_READABLE` in `want`) or written
 * (`CURLWS_WRITABLE`), for `timeout_ms` milliseconds at most, which is never endless. It may return
 * early. Answers 0 or more; less is an error, which ends the transfer or the call.
 */
typedef int (*curlws_wait_callback)(void *user, unsigned int want, int timeout_ms);

/** Hears that an attached stream is used no more. */
typedef void (*curlws_free_callback)(void *user);

/**
 * A stream of bytes for `curlws_attach`: a connected socket, or callbacks. What is not needed is 0
 * or NULL, but for `fd`.
 */
struct curlws_stream {
  /** `sizeof(struct curlws_stream)` */
  size_t size;
  /**
   * A connected stream socket; with `read` and `write` any descriptor that `poll` shows to be
   * ready when they are; `CURL_SOCKET_BAD`: none.
   */
  curl_socket_t fd;
  /** Reads; with `write` in the place of the system's calls on `fd`. */
  curlws_read_callback read;
  /** Writes. */
  curlws_write_callback write;
  /** Waits, where there is no `fd`. */
  curlws_wait_callback wait;
  /** Called once, when the handle needs `user` no more. */
  curlws_free_callback free;
  /** For the callbacks. */
  void *user;
  /** Bytes that were read from the stream already, which come first; copied. */
  const void *bytes;
  /** How many; 66187 at most. */
  size_t len;
};

/** Takes a piece of an old-style form. */
typedef size_t (*curl_formget_callback)(void *arg, const char *buf, size_t len);

/** `malloc`, for `curl_global_init_mem`. */
typedef void *(*curl_malloc_callback)(size_t size);

/** `free`. */
typedef void (*curl_free_callback)(void *ptr);

/** `realloc`. */
typedef void *(*curl_realloc_callback)(void *ptr, size_t size);

/** `strdup`. */
typedef char *(*curl_strdup_callback)(const char *str);

/** `calloc`. */
typedef void *(*curl_calloc_callback)(size_t nmemb, size_t size);

/** A TLS library that `curl_global_sslset` knows. */
struct curl_ssl_backend {
  curl_sslbackend id;
  const char *name;
};

/** What the library is and can do. Fields after `protocols` exist by `age`. */
struct curl_version_info_data {
  CURLversion age;
  const char *version;
  unsigned int version_num;
  const char *host;
  /** `CURL_VERSION_` bits. */
  int features;
  const char *ssl_version;
  long ssl_version_num;
  const char *libz_version;
  /** Ends with NULL. */
  const char *const *protocols;
  const char *ares;
  int ares_num;
  const char *libidn;
  int iconv_ver_num;
  const char *libssh_version;
  unsigned int brotli_ver_num;
  const char *brotli_version;
  unsigned int nghttp2_ver_num;
  const char *nghttp2_version;
  const char *quic_version;
  /** Default of `CURLOPT_CAINFO`. */
  const char *cainfo;
  /** Default of `CURLOPT_CAPATH`. */
  const char *capath;
  unsigned int zstd_ver_num;
  const char *zstd_version;
  const char *hyper_version;
  const char *gsasl_version;
  /** Ends with NULL. */
  const char *const *feature_names;
  const char *rtmp_version;
};

/** A header of a response. */
struct curl_header {
  char *name;
  char *value;
  /** How many headers of this name there are. */
  size_t amount;
  /** Which of them this is, from 0. */
  size_t index;
  /** One of the `CURLH_` bits. */
  unsigned int origin;
  /** Ours. */
  void *anchor;
};

/** A row of the list of options. */
struct curl_easyoption {
  /** Without `CURLOPT_`. */
  const char *name;
  CURLoption id;
  curl_easytype type;
  /** `CURLOT_FLAG_ALIAS` or 0. */
  unsigned int flags;
};

/** Gives payload to send; answers how many bytes it gave, 0 at the end. */
typedef size_t (*curl_read_callback)(char *buffer, size_t size, size_t nitems, void *instream);

/** Moves the source of a read callback. */
typedef int (*curl_seek_callback)(void *instream, curl_off_t offset, int origin);

/** A socket of the application's own that `curl_multi_poll` waits for too. */
struct curl_waitfd {
  curl_socket_t fd;
  /** `CURL_WAIT_` bits wanted. */
  short events;
  /** `CURL_WAIT_` bits seen. */
  short revents;
};

/** What a `CURLMsg` tells. */
union CURLMsg_data {
  void *whatever;
  /** Of `CURLMSG_DONE`: how the transfer ended. */
  CURLcode result;
};

/** A message about a transfer of a multi handle. */
struct CURLMsg {
  CURLMSG msg;
  CURL *easy_handle;
  union CURLMsg_data data;
};

/** A URL in parts. */
typedef struct Curl_URL CURLU;

/** What a delivered chunk is part of. */
struct curl_ws_frame {
  /** Version of this struct: 0. */
  int age;
  /** `CURLWS_` flags of the frame. */
  int flags;
  /**
   * Where in its frame's payload the chunk begins. All figures count what the peer compressed,
   * not what came of it (`CURLWS_COMPRESS`).
   */
  curl_off_t offset;
  /**
   * Payload bytes of this frame that are still to come. Of a compressed frame: exact where no
   * more than 64 KB are, else those that are known, at least one. 0 means in any case that the
   * frame ends with this chunk.
   */
  curl_off_t bytesleft;
  /** Length of the chunk. */
  size_t len;
};

/** Binary data for an option. */
struct curl_blob {
  void *data;
  size_t len;
  /** `CURL_BLOB_COPY` or `CURL_BLOB_NOCOPY`. */
  unsigned int flags;
};

/** The server's certificates, from `CURLINFO_CERTINFO`. */
struct curl_certinfo {
  int num_of_certs;
  /** A list per certificate, each entry `name:content`. */
  struct curl_slist **certinfo;
};

/** The TLS session, from `CURLINFO_TLS_SSL_PTR`. */
struct curl_tlssessioninfo {
  curl_sslbackend backend;
  void *internals;
};

/** An address, for `CURLOPT_OPENSOCKETFUNCTION`. */
struct curl_sockaddr {
  int family;
  int socktype;
  int protocol;
  /** Bytes of `addr`; they may reach past its declared size. */
  unsigned int addrlen;
  struct sockaddr addr;
};

/** A host of the HSTS list. */
struct curl_hstsentry {
  char *name;
  size_t namelen;
  unsigned int includeSubDomains: 1;
  /** `YYYYMMDD HH:MM:SS` and NUL. */
  char expire[18];
};

/** Which entry of how many. */
struct curl_index {
  size_t index;
  size_t total;
};

/** An option of `curl_formadd` in an array. */
struct curl_forms {
  CURLformoption option;
  const char *value;
};

/** The columns of a directory listing as text. */
struct curl_fileinfo_strings {
  char *time;
  char *perm;
  char *user;
  char *group;
  char *target;
};

/** A file of a wildcard transfer. */
struct curl_fileinfo {
  char *filename;
  curlfiletype filetype;
  time_t time;
  unsigned int perm;
  int uid;
  int gid;
  curl_off_t size;
  long hardlinks;
  struct curl_fileinfo_strings strings;
  /** `CURLFINFOFLAG_` bits. */
  unsigned int flags;
  /** Ours, as the next two. */
  char *b_data;
  size_t b_size;
  size_t b_used;
};

/** An SSH host key. */
struct curl_khkey {
  const char *key;
  /** 0: `key` is base64 and ends with NUL. */
  size_t len;
  enum curl_khtype keytype;
};

/** Takes received payload (or a header); answers how many bytes it took, all or fail. */
typedef size_t (*curl_write_callback)(char *buffer, size_t size, size_t nitems, void *outstream);

/** Hears how far a transfer is; another answer than 0 ends it. */
typedef int (*curl_xferinfo_callback)(void *clientp,
                                      curl_off_t dltotal,
                                      curl_off_t dlnow,
                                      curl_off_t ultotal,
                                      curl_off_t ulnow);

/** The same, older. */
typedef int (*curl_progress_callback)(void *clientp,
                                      double dltotal,
                                      double dlnow,
                                      double ultotal,
                                      double ulnow);

/** Hears what `CURLOPT_VERBOSE` would print, and the data. */
typedef int (*curl_debug_callback)(CURL *handle,
                                   curl_infotype type,
                                   char *data,
                                   size_t size,
                                   void *userptr);

/** May stop a transfer between connecting and the request. */
typedef int (*curl_prereq_callback)(void *clientp,
                                    char *conn_primary_ip,
                                    char *conn_local_ip,
                                    int conn_primary_port,
                                    int conn_local_port);

/** Sets options of a socket before it is connected. */
typedef int (*curl_sockopt_callback)(void *clientp, curl_socket_t curlfd, curlsocktype purpose);

/** Makes a socket for an address. */
typedef curl_socket_t (*curl_opensocket_callback)(void *clientp,
                                                  curlsocktype purpose,
                                                  struct curl_sockaddr *address);

/** Closes a socket. */
typedef int (*curl_closesocket_callback)(void *clientp, curl_socket_t item);

/** Hears of a name about to be resolved; another answer than 0 ends the transfer. */
typedef int (*curl_resolver_start_callback)(void *resolver_state, void *reserved, void *userdata);

/**
 * Changes the configuration of a TLS connection that is about to be made.
 *
 * `ssl_ctx` is a `struct rustls_client_config_builder *` (`rustls.h`) which the library builds
 * from, and frees, afterwards. Functions set in it are called with `userptr` as their userdata for
 * as long as the connection lives, by whichever thread uses the handle; calls on the handle from
 * within them answer `CURLE_RECURSIVE_API_CALL`. Another answer than `CURLE_OK` ends the transfer
 * with it. docs/ssl-ctx.md; libcurl's CURLOPT_SSL_CTX_FUNCTION(3).
 */
typedef CURLcode (*curl_ssl_ctx_callback)(CURL *curl, void *ssl_ctx, void *userptr);

/** Gives the trailers of a chunked upload. */
typedef int (*curl_trailer_callback)(struct curl_slist **list, void *userdata);

/** Gives the next entry of the HSTS list. */
typedef CURLSTScode (*curl_hstsread_callback)(CURL *easy, struct curl_hstsentry *e, void *userp);

/** Takes an entry of the HSTS list. */
typedef CURLSTScode (*curl_hstswrite_callback)(CURL *easy,
                                               struct curl_hstsentry *e,
                                               struct curl_index *i,
                                               void *userp);

/** Locks a part of a share. */
typedef void (*curl_lock_function)(CURL *handle,
                                   curl_lock_data data,
                                   curl_lock_access locktype,
                                   void *userptr);

/** Unlocks it. */
typedef void (*curl_unlock_function)(CURL *handle, curl_lock_data data, void *userptr);

/** Is asked to watch a socket, or to stop (`CURL_POLL_` values). */
typedef int (*curl_socket_callback)(CURL *easy,
                                    curl_socket_t s,
                                    int what,
                                    void *userp,
                                    void *socketp);

/** Is asked for a timer in so many milliseconds; -1 takes it back. */
typedef int (*curl_multi_timer_callback)(CURLM *m, long timeout_ms, void *userp);

/** Hears of an event of a multi handle (`CURLMNOTIFY_` values). */
typedef void (*curl_notify_callback)(CURLM *m,
                                     unsigned int notification,
                                     CURL *easy,
                                     void *user_data);

/** Judges a stream that an HTTP/2 server pushes. */
typedef int (*curl_push_callback)(CURL *parent,
                                  CURL *easy,
                                  size_t num_headers,
                                  struct curl_pushheaders *headers,
                                  void *userp);

/** Once rewound the source of a read callback. */
typedef curlioerr (*curl_ioctl_callback)(CURL *handle, int cmd, void *clientp);

/** Once converted between character sets. */
typedef CURLcode (*curl_conv_callback)(char *buffer, size_t length);

/** Hears of each file of a wildcard transfer before it. */
typedef long (*curl_chunk_bgn_callback)(const void *transfer_info, void *ptr, int remains);

/** Hears of each file of a wildcard transfer after it. */
typedef long (*curl_chunk_end_callback)(void *ptr);

/** Matches a wildcard. */
typedef int (*curl_fnmatch_callback)(void *ptr, const char *pattern, const char *string);

/** Judges an SSH host key. */
typedef int (*curl_sshkeycallback)(CURL *easy,
                                   const struct curl_khkey *knownkey,
                                   const struct curl_khkey *foundkey,
                                   enum curl_khmatch khmatch,
                                   void *clientp);

/** Judges an SSH host key, all of it. */
typedef int (*curl_sshhostkeycallback)(void *clientp, int keytype, const char *key, size_t keylen);

/**
 * Tells a handle something: which URL, which callback, which limit.
 *
 * The third argument's type is the option's: `long`, a pointer, a function, `curl_off_t`.
 * Strings are copied; lists must live until the handle is done with them. `CURLE_OK`, or an
 * error that says that the option is unknown or its promise cannot be kept.
 */
CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...);

/**
 * Asks a handle something about its last transfer.
 *
 * The third argument points to a `char *`, `long`, `double`, `struct curl_slist *`,
 * `curl_socket_t` or `curl_off_t`, by the info's kind. Strings live as long as the handle is
 * neither used nor cleaned up.
 */
CURLcode curl_easy_getinfo(CURL *curl, CURLINFO info, ...);

/**
 * Adds a part to a form: options and their arguments by turns, `CURLFORM_END` at the end.
 *
 * `*httppost` and `*last_post` are NULL for a new form; free it with `curl_formfree`.
 * `CURL_FORMADD_OK`, or what was wrong; the form is then as before. Forms are not sent here.
 * libcurl's curl_formadd(3).
 */
CURL_DEPRECATED(7.56.0, "Use curl_mime_init()")
CURLFORMcode curl_formadd(struct curl_httppost **httppost,
                                 struct curl_httppost **last_post,
                                 ...);

/**
 * Tells a multi handle something.
 *
 * The third argument's type is the option's: a `long`, a pointer, a function, a `curl_off_t`.
 * Options about pipelining, streams and connections that are used again are accepted and count
 * for nothing. `CURLM_UNKNOWN_OPTION`; `CURLM_BAD_FUNCTION_ARGUMENT`: a negative limit;
 * `CURLM_RECURSIVE_API_CALL` from within a callback. libcurl's curl_multi_setopt(3).
 */
CURLMcode curl_multi_setopt(CURLM *m, CURLMoption option, ...);

/**
 * Says what a share shares, and how it is locked.
 *
 * The third argument's type is the option's: an `int` (`CURL_LOCK_DATA_` values), a function,
 * a pointer. Lock functions may not call back: a call on the handle answers
 * `CURLE_RECURSIVE_API_CALL`. `CURLSHE_IN_USE` once a handle uses the share,
 * `CURLSHE_BAD_OPTION` for what is not known, `CURLSHE_INVALID` for what is no share.
 * libcurl's curl_share_setopt(3).
 */
CURLSHcode curl_share_setopt(CURLSH *share, CURLSHoption option, ...);

/**
 * Closes an open WebSocket as RFC 6455 wants it, and the connection with it: sends a CLOSE, once,
 * behind all that waits, throws away what comes in until the peer's CLOSE is here, and closes the
 * stream. The server is given up to a second to do that first (7.1.1).
 *
 * `code` is the status code: 1000 (all is done), 1001 to 1003, 1007 to 1014, or 3000 to 4999; 0 is
 * none. `reason` (may be NULL): up to 123 bytes of UTF-8, for people. Both are looked at in any case,
 * and sent with the first CLOSE only. `curlws_close_status` then tells what the peer said.
 *
 * `timeout_ms`: for so many milliseconds the peer may take its time; then the connection is closed all the
 * same, and the answer is `CURLE_OPERATION_TIMEDOUT`, unless only the stream's end was missing. A peer that
 * keepalive has called dead has the same answer at once. -1: no end but `CURLOPT_TIMEOUT`'s, counted
 * from the call. 0: it does not wait; `CURLE_AGAIN`: not closed yet, call again when
 * `CURLINFO_ACTIVESOCKET` is readable (or writable, while something waits to be sent); the server
 * is not waited for at the end. `CURLE_AGAIN` also after `curlws_wakeup`.
 *
 * `CURLE_OK`: the peer said CLOSE too; the handle has no connection any more. So it has after
 * `CURLE_GOT_NOTHING` (the peer ended without a CLOSE), `CURLE_SEND_ERROR` and `CURLE_RECV_ERROR` (the
 * connection broke before). `CURLE_BAD_FUNCTION_ARGUMENT`: a code or reason that may not be sent, or a
 * frame of this thread lacks payload; `CURLE_FAILED_INIT`: raw mode, or no descriptor is
 * left: nothing was sent and nothing closed. A message in fragments need not be finished.
 * Without a connection: `CURLE_UNSUPPORTED_PROTOCOL`, after an earlier `curlws_close` too.
 *
 * While a transfer is performed, in one of its callbacks (`timeout_ms` 0 alone) or on another thread: the
 * callback gets nothing more, and the transfer ends by itself, with `CURLE_OK`, when the peer's CLOSE is
 * here. `timeout_ms` 0 then answers `CURLE_OK`: it has begun. When another thread's time is up the
 * transfer ends with `CURLE_OPERATION_TIMEDOUT`. A read callback is not asked any more; what it has
 * brought goes first, and what it brings if it is being asked (within a message in fragments that is
 * not finished there is no place for it: it is dropped). Nothing connects again
 * (`CURLWSOPT_RECONNECT_TRIES`) after this call: one that is about to, or is at it, ends the transfer
 * with `CURLE_GOT_NOTHING`, and so is the answer (`CURLE_OK` where the connection was lost by a CLOSE).
 *
 * RFC 6455, 7. With libcurl the program sends the CLOSE, reads on, and puts an end to it.
 */
CURLcode curlws_close(CURL *curl,
                      int code,
                      const char *reason,
                      int timeout_ms);

/**
 * Says that we have sent all: sends a CLOSE, once, behind all that waits, and closes our half alone.
 * What the peer still sends is received as ever, its CLOSE last (libdill's `ws_done`); no data can be sent
 * any more. `curlws_close`, or `curl_easy_cleanup`, is for the rest.
 *
 * `code` and `reason` as for `curlws_close`. `timeout_ms` bounds the wait for the socket alone, which
 * seldom has to be waited for: `CURLE_OPERATION_TIMEDOUT`, or `CURLE_AGAIN` with 0 and after
 * `curlws_wakeup`: the CLOSE waits in the library, and goes out with any later call that sends or receives,
 * or by itself while a transfer is performed. Calling again is harmless. A CLOSE also waits for the end of a
 * frame that another thread is sending, and for what a read callback brings that is being asked.
 *
 * A transfer that is performed ends by itself when the peer's CLOSE is delivered, or a second later if
 * the server does not end the connection; a read callback is not asked any more. Nothing connects again.
 *
 * `CURLE_SEND_ERROR`: the connection broke. `CURLE_BAD_FUNCTION_ARGUMENT`, `CURLE_FAILED_INIT` and without a
 * connection: as for `curlws_close`. RFC 6455, 5.5.1. libcurl: `curl_ws_send` with `CURLWS_CLOSE`.
 */
CURLcode curlws_done(CURL *curl,
                     int code,
                     const char *reason,
                     int timeout_ms);

/**
 * How the WebSocket was closed: what the first CLOSE of the peer said, from when it was received until
 * the next transfer of the handle.
 *
 * `*code`: its status code; 1005 where it had none, 1006 where the connection ended without a CLOSE
 * (or failed, or was called dead, or we closed it first; always in raw mode). `*reason`: its reason, `*len` bytes that the handle
 * owns until the next such call, with a NUL behind them; UTF-8 (unless `CURLWS_LENIENT`), and what
 * anybody could have written: not to be trusted. Each may be NULL.
 *
 * `CURLE_AGAIN`: it is open; nothing is stored then, nor after an error. While it is connecting again: how
 * the last connection was closed.
 * `CURLE_UNSUPPORTED_PROTOCOL`: the handle has opened no WebSocket.
 * RFC 6455, 7.1.5 and 7.1.6. With libcurl the program reads it from the CLOSE frame.
 */
CURLcode curlws_close_status(CURL *curl,
                             int *code,
                             const char **reason,
                             size_t *len);

/**
 * Opens the WebSocket that `CURLOPT_URL` names, or over the stream of `curlws_attach`, for the calls
 * that send and receive: `curl_easy_perform` with `CURLOPT_CONNECT_ONLY` 2 (which it sets on the
 * handle), within a time, and ended by `curlws_wakeup`. It is what `curlws_accept` is for a server.
 *
 * `timeout_ms`: for so many milliseconds, then `CURLE_OPERATION_TIMEDOUT`; -1: without end. 0 does not
 * wait: `CURLE_AGAIN`, as after `curlws_wakeup`. After both nothing is lost, and another call goes on.
 * `CURLOPT_CONNECTTIMEOUT`, 300 seconds by default, and `CURLOPT_TIMEOUT` count from the first call on
 * and end the attempt. Nothing shows when a call with 0 has something to do: where no thread may wait,
 * open it by a multi handle.
 *
 * `CURLE_OK`: it is open; at once where it was open before. Where it was closed, by either end, or an
 * attempt failed, the call begins anew, after a loss by the rules of `curlws_on_reconnect`.
 *
 * Errors: as for `curl_easy_perform`. `CURLE_BAD_FUNCTION_ARGUMENT` also where the stream is a
 * server's; `CURLE_FAILED_INIT`: the handle is in a multi handle. libcurl has no such call.
 */
CURLcode curlws_connect(CURL *curl,
                        int timeout_ms);

/**
 * Sends a message whole: all of it is taken or nothing, and there is no rest to come back with.
 *
 * What the socket does not take at once waits in the library, up to `CURLWSOPT_QUEUE_LIMIT` bytes,
 * and is sent by later calls of any kind on the handle: receiving, sending, `curlws_flush`,
 * `curl_easy_upkeep`; a transfer that runs (`curl_easy_perform`, a multi handle) sends it by itself.
 * `curl_easy_cleanup` tries once: call `curlws_flush` before it.
 *
 * `flags` names the kind, `CURLWS_TEXT`, `_BINARY`, `_PING`, `_PONG` or `_CLOSE`; 0 is that of
 * `CURLWSOPT_TYPE`. With `CURLWS_NOCOMPRESS` the message goes uncompressed (`CURLWS_COMPRESS`).
 * Text should be UTF-8, which is not checked. `data` is not used after the call.
 *
 * `timeout_ms`: 0, the call does not wait. A number: it waits up to so many milliseconds until the
 * message is taken and with the system; -1: no end but `CURLOPT_TIMEOUT`'s, counted from the call. It
 * answers `CURLE_OK` also where the time was up after the message was taken. From within a callback
 * only 0 is possible.
 *
 * `CURLE_AGAIN`: so much waits that the message does not fit; or another thread has not finished a
 * frame (`curl_ws_send`), or its message in fragments, between which only PING, PONG and CLOSE may stand
 * (RFC 6455, 5.4). `CURLE_OPERATION_TIMEDOUT`: the same after the time, and nothing of the message was
 * taken. `CURLE_TOO_LARGE`: more than `CURLWSOPT_QUEUE_LIMIT`, or a control frame of more
 * than 125 bytes. `CURLE_BAD_FUNCTION_ARGUMENT`: flags that name no message, another kind than
 * `CURLWSOPT_TYPE`, raw mode, or a frame or message that this thread began by `curl_ws_send` is
 * unfinished (between its fragments a control frame may be sent).
 * `CURLE_SEND_ERROR`, `CURLE_UNSUPPORTED_PROTOCOL`: no connection, or it broke.
 *
 * Any thread may send; messages of several threads do not mix. With `curlws_cork` they wait for each
 * other. libcurl has nothing like it: there a program keeps the rest of each frame itself.
 */
CURLcode curlws_send_message(CURL *curl,
                             const void *data,
                             size_t len,
                             unsigned int flags,
                             int timeout_ms);

/**
 * Sends a message that is in several places as one, without a copy of them in one place: `count`
 * parts (at most 100000), of which any may be empty. The rest is as for `curlws_send_message`.
 * `CURLE_BAD_FUNCTION_ARGUMENT` also where `parts` is NULL, or a part's `data` beside a `len`.
 */
CURLcode curlws_sendv(CURL *curl,
                      const struct curlws_part *parts,
                      size_t count,
                      unsigned int flags,
                      int timeout_ms);

/**
 * Sends what waits in the library for the socket: of messages (`curlws_send_message`), of frames,
 * answers to PINGs, and what `curlws_cork` keeps, which goes on.
 *
 * `timeout_ms` as for `curlws_send_message`. `CURLE_OK`: all is with the system, or nothing waited.
 * `CURLE_AGAIN`, or `CURLE_OPERATION_TIMEDOUT` after the time: not all is, and nothing is lost.
 * Other errors as there. From any thread; with 0 from within a callback, too. libcurl has nothing like it.
 */
CURLcode curlws_flush(CURL *curl,
                      int timeout_ms);

/**
 * Receives a whole message: fragments put together, inflated, and text checked to be UTF-8 (but for
 * `CURLWS_LENIENT`). For handles with `CURLOPT_CONNECT_ONLY` = 2 that are connected.
 *
 * `*data` is its first byte, `*len` its size in bytes, `*flags` (may be NULL) `CURLWS_TEXT` or
 * `_BINARY`. Behind the message there is a NUL, which `*len` does not count. The memory is the
 * library's, until the next of the calls that receive on this handle, or its cleanup: one thread at a
 * time may receive. It is used again for the next message; what is large is given back.
 *
 * `timeout_ms`: 0, the call does not wait; a number, up to so many milliseconds; -1, no end but
 * `CURLOPT_TIMEOUT`'s, counted from the call.
 * `CURLE_AGAIN`, or `CURLE_OPERATION_TIMEDOUT` after the time: no message is there as a whole; what
 * is there of it stays, and the call is repeated. Not from within a callback.
 *
 * PINGs are answered and PONGs pass by, unless `CURLWS_NOAUTOPONG` was set: then both are messages
 * (`CURLWS_PING`, `_PONG`), also between the fragments of another. The peer's CLOSE, and the end of
 * the connection, are `CURLE_GOT_NOTHING`; `curlws_close_status` tells what the peer said.
 *
 * `CURLE_FILESIZE_EXCEEDED`: the message has more bytes than `CURLWSOPT_MAX_MESSAGE` or
 * `CURLOPT_MAXFILESIZE` allow, inflated, or more frames than `CURLWSOPT_MAX_FRAGMENTS`; it has been
 * answered by a CLOSE 1009, and nothing more can be received. Memory grows as bytes come in, not as
 * the peer announces them. `CURLE_RECV_ERROR`: the connection broke, ended within a message, or the
 * peer broke the protocol, or sent another kind than `CURLWSOPT_TYPE` (CLOSE 1003).
 * `CURLE_OUT_OF_MEMORY`: nothing is lost. `CURLE_BAD_FUNCTION_ARGUMENT`: raw mode; `curl_ws_recv` has
 * taken the beginning of this message; another thread receives. After any error `*data` is NULL.
 *
 * Between two messages `curl_ws_recv` may be used, for a message too large to be held; while a message
 * is put together it answers `CURLE_BAD_FUNCTION_ARGUMENT`. libcurl has nothing like it.
 */
CURLcode curlws_recv_message(CURL *curl,
                             const void **data,
                             size_t *len,
                             unsigned int *flags,
                             int timeout_ms);

/**
 * Receives a whole message as `curlws_recv_message` does, into memory of the caller: `buffer`, of
 * `buflen` bytes. There is no NUL behind it.
 *
 * `*len` is the message's size. `CURLE_TOO_LARGE`: it has `*len` bytes, more than `buflen`; it stays,
 * and the next call receives it. So with `buflen` 0 a call asks for the size. After any other error
 * `*len` is 0. `flags` may be NULL.
 */
CURLcode curlws_recv_into(CURL *curl,
                          void *buffer,
                          size_t buflen,
                          size_t *len,
                          unsigned int *flags,
                          int timeout_ms);

/**
 * Sets an option that libcurl has not: `value` in the unit that the option names.
 *
 * Any thread may set one at any time; it counts from then on, on an open connection too, unless
 * the option says otherwise. `curl_easy_reset` takes all back to their defaults, and
 * `curl_easy_duphandle` copies them.
 *
 * `CURLE_UNKNOWN_OPTION`: no such option. `CURLE_BAD_FUNCTION_ARGUMENT`: no handle, or a value out
 * of the option's range (the error buffer names it); nothing has changed then.
 */
CURLcode curlws_setopt(CURL *curl, CURLWSoption option, curl_off_t value);

/**
 * Sets who hears what becomes of the handle's connection, so that a program can tell the server
 * again what it had told it (subscriptions, a login) once the connection is open again. NULL takes
 * it back.
 *
 * Lost connections are connected again where `CURLWSOPT_RECONNECT_TRIES` says so, within the
 * transfer: in `curl_easy_perform`, or by the multi handle, with whatever waits for it. The callback
 * is called by the thread that performs, without a lock:
 *
 * `CURLWS_OPENED`: the transfer's first connection is open. Told with reconnecting off, too.
 *
 * `CURLWS_LOST`: the connection was lost or an attempt failed, and another follows after `delay_ms`:
 * the wait began when this was noticed. What had come of a message is all that comes of it; frames of
 * ours that were unfinished or queued are lost. Options that are set in the callback or during the
 * wait (a new URL, a header with a new token) count for the attempt; lists that options point to are
 * read again. Not 0: there is no attempt, and the transfer ends as if reconnecting were off.
 *
 * `CURLWS_REOPENED`: the connection is open again, with everything fresh: name lookup, proxy, key,
 * cookies, compression. Not 0, here and for `CURLWS_OPENED`: the transfer ends with
 * `CURLE_ABORTED_BY_CALLBACK`.
 *
 * In the callback the rules of a write callback hold: `curl_ws_send` and what else sends without a
 * wait may be used while the connection is open, `curl_easy_perform` and calls that wait may not
 * (`CURLE_RECURSIVE_API_CALL`). `event` lives as long as the call; `user` is the program's own.
 *
 * Tried again: no address, no connection, a timeout (but `CURLOPT_TIMEOUT`), a connection that is cut
 * or dead (`CURLWSOPT_PONG_TIMEOUT_MS`, `CURLOPT_LOW_SPEED_TIME`), a CLOSE 1001 or 1011 to 1014, a
 * refusal with 429 or 5xx (`Retry-After` is the least wait then). Not: whatever would fail again, as a
 * URL that cannot be read, a certificate that is refused, another status; what the peer did on
 * purpose, as another CLOSE; a peer that breaks the protocol; an end that the program wanted by a
 * CLOSE of its own, a callback or `CURLOPT_TIMEOUT`, which bounds all attempts together. `curlws_close` and
 * `curlws_done` want it always, `curl_ws_send` of a CLOSE that answers the peer's does not.
 *
 * A CLOSE of the peer ends the connection once it was answered, by the program or `CURLWS_AUTOCLOSE`:
 * else the loss is noticed when the server has waited long enough, which is often ten seconds or more.
 *
 * With `CURLOPT_CONNECT_ONLY` it is `curl_easy_perform` that tries until the connection is open. When
 * a later call says that it was lost, call it (or `curlws_connect`) again: it then begins with
 * `CURLWS_LOST` and the wait that is due. While the connection is not open `curl_ws_send` answers
 * `CURLE_SEND_ERROR` (`CURLE_UNSUPPORTED_PROTOCOL` with `CURLOPT_CONNECT_ONLY`), and nothing is kept.
 *
 * Counts from the next transfer on; within one, another callback may take the place of the one that
 * is set. `curl_easy_reset` takes it back, `curl_easy_duphandle` copies it. `CURLE_OK`, or
 * `CURLE_BAD_FUNCTION_ARGUMENT`: no handle. libcurl has nothing like it. docs/beyond.md.
 */
CURLcode curlws_on_reconnect(CURL *curl,
                             curlws_reconnect_callback callback,
                             void *user);

/**
 * Sets what judges requests of clients, for streams that `curlws_attach` gives with
 * `CURLWS_SERVER`. NULL, the default: every request that is a proper opening handshake is accepted,
 * without a subprotocol.
 *
 * The callback runs in the thread that performs the handle or calls `curlws_accept` on it, once per
 * request, before anything is answered. It is asked only about what RFC 6455 calls an opening
 * handshake; all else is refused by the library (400, 405, 426, 431, 505). `user` is handed on. Both are
 * kept until they are set anew, `curl_easy_reset` is called or the handle is cleaned up; a copy by
 * `curl_easy_duphandle` has them too.
 *
 * `CURLE_BAD_FUNCTION_ARGUMENT` without a handle.
 */
CURLcode curlws_on_request(CURL *curl,
                           curlws_request_callback callback,
                           void *user);

/**
 * Takes a client's opening handshake on a handle whose stream was attached with `CURLWS_SERVER`:
 * reads the request, asks the callback of `curlws_on_request`, sends the answer. After `CURLE_OK` the
 * WebSocket is open, and receiving, sending, polling and closing work as on a client's handle that
 * `CURLOPT_CONNECT_ONLY` 2 has connected (which this call sets on the handle).
 *
 * `timeout_ms` 0 does not wait: `CURLE_AGAIN` says to call again once the descriptor
 * (`CURLINFO_ACTIVESOCKET`, the one attached) is readable, or, rarely, while the answer waits for a
 * peer that does not read, writable. n waits n milliseconds, then `CURLE_OPERATION_TIMEDOUT`; call
 * again as you like. -1 waits until it is done. Once it is, further calls answer `CURLE_OK` at once.
 * The client has `CURLOPT_SERVER_RESPONSE_TIMEOUT_MS` for its handshake, 30 seconds by default, and
 * `CURLOPT_TIMEOUT_MS` if set; both end it with `CURLE_OPERATION_TIMEDOUT` and the sentence
 * `Timeout: the client's opening handshake ...`, and only while a call runs: a program that polls sees
 * to silent clients itself.
 *
 * Afterwards `CURLINFO_RESPONSE_CODE` is the status sent, `CURLINFO_EFFECTIVE_URL` the URL asked for, and
 * `curl_easy_header` finds the request's headers (`CURLH_HEADER`); `CURLOPT_HEADERFUNCTION` gets its lines.
 *
 * Errors, after which the connection is closed: `CURLE_HTTP_RETURNED_ERROR`, the callback refused;
 * `CURLE_WEIRD_SERVER_REPLY`, no proper opening handshake, and `CURLE_TOO_LARGE`, too long (both are
 * answered with a 4xx status); `CURLE_GOT_NOTHING` or `CURLE_RECV_ERROR`, the client left;
 * `CURLE_BAD_FUNCTION_ARGUMENT`, the callback answered what cannot be sent (the client gets 500), or
 * without a change no stream is attached; `CURLE_RECURSIVE_API_CALL` from within a callback.
 */
CURLcode curlws_accept(CURL *curl,
                       int timeout_ms);

/**
 * Says what has gone over the WebSocket of the handle's last transfer, in both directions; also after
 * its end, until the next transfer begins. All 0 before the first.
 *
 * `stats->size` is `sizeof *stats`, set by the caller; no more than that is written, so that a later
 * library may know more. `rtt_us` and `rtt_min_us` are -1 until a PING of
 * `CURLWSOPT_PING_INTERVAL_MS` was answered. A connection that was lost and opened again goes on
 * counting. Within a write callback the messages of the moment may be missing.
 *
 * From any thread, also from within a callback. `CURLE_BAD_FUNCTION_ARGUMENT`: no handle, NULL, or a
 * size that is none. libcurl counts payload alone (`CURLINFO_SIZE_DOWNLOAD_T`).
 */
CURLcode curlws_stats(CURL *curl,
                      struct curlws_statistics *stats);

/**
 * Gives the handle a stream to work over: its next transfer resolves and connects nothing, and asks no
 * proxy. That transfer is begun as ever, by `curl_easy_perform` (with `CURLOPT_CONNECT_ONLY` 2 or
 * for the callbacks) or a multi handle, or by `curlws_accept`. No I/O is done here.
 *
 * `stream` is a connected stream socket (TCP, Unix, `socketpair`), which becomes non-blocking and with
 * the transfer gets what `CURLOPT_TCP_NODELAY` (on by default) and `CURLOPT_TCP_KEEPALIVE` say; or
 * callbacks for anything that carries bytes in both directions. The struct is copied.
 * Without flags the handle is the client: `CURLOPT_URL` gives host, path and, with `wss`, TLS over the
 * stream; redirects and challenges are not followed, and HSTS turns no `ws` into `wss`.
 * `CURLWS_SERVER`: it is the server, and no URL is needed.
 * `CURLWS_NOHTTP`: there is no opening handshake; the WebSocket is open at once (after TLS, if a
 * client's URL wants it), without compression. No URL is needed.
 *
 * From `CURLE_OK` on `fd` is the handle's, which closes it when the connection ends, by
 * `CURLOPT_CLOSESOCKETFUNCTION` where that is set for a socket without callbacks. `free` is called
 * at that time, before; not where `curlws_detach` gave the stream back. A stream attached before
 * that no transfer has used is closed so.
 *
 * The callbacks run while the handle is locked: calls on the handle from within one answer
 * `CURLE_RECURSIVE_API_CALL`. They run in whichever thread uses the handle, one at a time, but for
 * `wait`, beside which another thread's `read` or `write` may run. `read` and `write` should not wait:
 * nobody else can use the handle meanwhile.
 *
 * Without `fd`, `CURLINFO_ACTIVESOCKET` is `CURL_SOCKET_BAD`. Whatever waits then calls `wait`, for 200
 * ms at a time; with neither, calls that would have to wait answer `CURLE_AGAIN`, and
 * `curl_easy_perform` fails (`CURLE_BAD_FUNCTION_ARGUMENT`). A multi handle never calls `wait`: it
 * tries the stream in each `curl_multi_perform` and in `curl_multi_socket_action` with
 * `CURL_SOCKET_TIMEOUT`, or after `curl_multi_wakeup`, which is how the program says that there is
 * something. With
 * `fd` and callbacks, frames may have come along with the opening handshake: receive until
 * `CURLE_AGAIN` before you wait for `fd`, or use `curl_ws_poll`.
 *
 * `CURLE_BAD_FUNCTION_ARGUMENT`: no stream, flags or a size that are not known, a descriptor that is
 * no stream socket, one of `read` and `write` without the other, `wait` or `free` without them.
 * `CURLE_TOO_LARGE`: `len`. `fd` and `user` are the caller's then. libcurl has nothing like it.
 */
CURLcode curlws_attach(CURL *curl,
                       const struct curlws_stream *stream,
                       unsigned int flags);

/**
 * Gives the stream of the handle's connection back, open as it is; or that of `curlws_attach`, if no
 * transfer has used it yet. The handle has no connection then. A connection that the handle made
 * itself is given as well.
 *
 * `*fd` is the descriptor (the program has to close it; it is non-blocking), or `CURL_SOCKET_BAD`
 * where a stream has only callbacks; their `free` is not called. `*bytes` and `*len`: what was read
 * from the stream and not delivered, in the library's memory until the next call on the handle. The
 * bytes begin with a frame's header, whose length and mask may have another form than on the wire. They can
 * always be given to `curlws_attach` with the stream.
 *
 * What waits to be sent is sent before: `CURLE_AGAIN` while the stream does not take it; call again.
 * `CURLE_SEND_ERROR`: a frame of ours is unfinished, or the connection is broken.
 * `CURLE_RECV_ERROR`: a frame was received in part, or a message by `curlws_recv_message`; receive its
 * rest. (A compressed frame counts from its first byte.) `CURLE_NOT_BUILT_IN`: the handle's TLS is over the stream.
 * `CURLE_BAD_FUNCTION_ARGUMENT`: no stream, or one of the pointers is NULL.
 * `CURLE_FAILED_INIT`: the handle is in a multi handle, or no descriptor is left for a copy where
 * another thread waits for this one; then it is closed. `CURLE_RECURSIVE_API_CALL`: it is being
 * performed, or the call is made from within one of its callbacks. But for that copy nothing has
 * changed after an error. libcurl has nothing like it.
 */
CURLcode curlws_detach(CURL *curl,
                       curl_socket_t *fd,
                       const void **bytes,
                       size_t *len);

/**
 * Makes a new `Sec-WebSocket-Key` for a client that sends the opening handshake itself
 * (`CURLWS_NOHTTP`): 24 characters and a NUL, from the system's randomness, to `key`, which has room
 * for these 25. RFC 6455, 4.1.
 *
 * `CURLE_BAD_FUNCTION_ARGUMENT`: NULL. `CURLE_FAILED_INIT`: the system gives no random bytes.
 */
CURLcode curlws_request_key(char *key);

/**
 * Makes the `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`: 28 characters and a NUL, to
 * `accept`, which has room for these 29. A server that reads the opening handshake itself sends it
 * (`CURLWS_NOHTTP`), and a client compares it.
 * RFC 6455, 4.2.2.
 *
 * `CURLE_BAD_FUNCTION_ARGUMENT`: NULL, or a key that is not 16 bytes in base64.
 */
CURLcode curlws_response_key(const char *request_key, char *accept);

/**
 * Waits until an open WebSocket is ready, at most `timeout_ms` milliseconds.
 *
 * `want` names what is waited for: `CURLWS_READABLE` (`curl_ws_recv` will not answer
 * `CURLE_AGAIN`), `CURLWS_WRITABLE` (nor will `curl_ws_send` of a small frame, and no other thread is
 * within a message in fragments), both, or 0.
 * `*ready` (not NULL) is what there is of it, and `CURLWS_CLOSED`, wanted or not: all that the
 * peer said has been received and nothing more comes, be it that its CLOSE was received, that the
 * connection has ended, that it failed or that keepalive called the peer dead; the next receive says which.
 *
 * Unlike `poll` on `CURLINFO_ACTIVESOCKET` it knows bytes that the library has read, decrypted or
 * inflated already, and does not take for readable what brings no payload: half a header, a TLS
 * record that is not whole, a PING, which is answered while it waits. What waits to be sent is sent
 * meanwhile. Readable may be a part of a message: `curlws_recv_message` can have to wait
 * for the rest. A frame that is readable and not wanted is left, and what is behind it not seen. For
 * `CURLWS_WRITABLE` alone nothing is read (another thread may wait for that by `poll`), and
 * `CURLWS_CLOSED` is what is known; add it to `want` to have it looked for.
 *
 * `timeout_ms` 0: it looks and does not wait. -1: no end but `CURLOPT_TIMEOUT`'s, counted from the
 * call. Time is up, or another thread called `curlws_wakeup`: `CURLE_OK`, and `*ready` is 0.
 *
 * A stream of `curlws_attach` without a descriptor is waited for by its `wait`. Only a write can tell whether
 * it has room: it is writable until one was in vain, and again when `wait` was called for that, or a call
 * with `timeout_ms` 0 has said that it is not. Without `wait` a call that would have to wait answers
 * `CURLE_AGAIN` at once, and `*ready` is 0.
 *
 * For handles with `CURLOPT_CONNECT_ONLY` = 2; while a transfer is performed, from another
 * thread, for `CURLWS_WRITABLE` alone (`CURLE_UNSUPPORTED_PROTOCOL`). Several threads may wait at once,
 * one of them to read. From within a callback of the handle with `timeout_ms` 0 alone
 * (`CURLE_RECURSIVE_API_CALL`). `CURLE_BAD_FUNCTION_ARGUMENT`: no handle, no `ready`, an unknown
 * bit; `CURLE_UNSUPPORTED_PROTOCOL`, `CURLE_SEND_ERROR`: there was no connection;
 * `CURLE_FAILED_INIT`: no descriptor is left. libcurl has no such call.
 */
CURLcode curl_ws_poll(CURL *curl,
                      unsigned int want,
                      int timeout_ms,
                      unsigned int *ready);

/**
 * Ends the wait of every thread that waits in a call on the handle now, from any thread: in
 * `curl_ws_poll` (`CURLE_OK`, nothing is ready) or another call with a timeout (`CURLE_AGAIN`;
 * nothing is lost, and the call may be made again). If none waits, the next wait on the handle ends
 * so; several calls before it count as one.
 *
 * It does not end `curl_easy_perform`, nor a wait in a multi handle (`curl_multi_wakeup`). Not for
 * signal handlers. `CURLE_BAD_FUNCTION_ARGUMENT`: no handle. libcurl has nothing like it for an easy
 * handle.
 */
CURLcode curlws_wakeup(CURL *curl);

/**
 * Seconds since 1970 of a date; -1 for what is none. A date without a zone is in UTC.
 *
 * Understood are the dates of HTTP, mail and `asctime`, without weekday, time or zone too, and
 * `YYYYMMDD`; from the year 1583 on. `unused` is not looked at. libcurl's curl_getdate(3).
 */
time_t curl_getdate(const char *p, const time_t *unused);

/**
 * Makes an easy handle: what one transfer is told, and its connection.
 *
 * NULL if that is not possible. Free it with `curl_easy_cleanup`.
 * libcurl's curl_easy_init(3).
 */
CURL *curl_easy_init(void);

/**
 * Makes a handle that is told the same; the connection stays with the first, and it uses no share.
 *
 * NULL for what is no handle. Lists set on the first must live on for both.
 * libcurl's curl_easy_duphandle(3).
 */
CURL *curl_easy_duphandle(CURL *curl);

/**
 * Ends a handle: closes its connection and frees it. Nothing for NULL.
 *
 * From within a callback of the handle it does nothing. No other call may be using the handle.
 * What was sent before reaches the peer; a CLOSE frame is the application's to send.
 * libcurl's curl_easy_cleanup(3).
 */
void curl_easy_cleanup(CURL *curl);

/**
 * Forgets all options; the connection stays.
 *
 * From within a callback of the handle it does nothing. libcurl's curl_easy_reset(3).
 */
void curl_easy_reset(CURL *curl);

/**
 * Runs the transfer that the handle was told. Waits until it is over.
 *
 * With `CURLOPT_CONNECT_ONLY` = 2 it returns `CURLE_OK` once the WebSocket is open, for
 * `curl_ws_send` and `curl_ws_recv`. Else frames go to the write callback until the connection
 * ends. A connection of an earlier call is closed first.
 *
 * `CURLE_HTTP_RETURNED_ERROR`: the server answered the upgrade with another status than 101
 * (`CURLINFO_RESPONSE_CODE`). `CURLE_WEIRD_SERVER_REPLY`: its answer breaks RFC 6455. Others as
 * their names say; `CURLOPT_ERRORBUFFER` gets a sentence. From within a callback of the handle,
 * or while another thread performs it: `CURLE_RECURSIVE_API_CALL`.
 * libcurl's curl_easy_perform(3).
 */
CURLcode curl_easy_perform(CURL *curl);

/**
 * Receives bytes as they come, past all framing. For `CURLOPT_CONNECT_ONLY` handles. Never
 * waits.
 *
 * `*n` says how many; 0 with `CURLE_OK` is the end of the stream. `CURLE_AGAIN`: nothing there.
 * libcurl's curl_easy_recv(3).
 */
CURLcode curl_easy_recv(CURL *curl, void *buffer, size_t buflen, size_t *n);

/**
 * Sends bytes as they are, past all framing. For `CURLOPT_CONNECT_ONLY` handles. Never waits.
 *
 * `*n` says how many; `CURLE_AGAIN`: the socket takes none now.
 * libcurl's curl_easy_send(3).
 */
CURLcode curl_easy_send(CURL *curl, const void *buffer, size_t buflen, size_t *n);

/**
 * Stops (`CURLPAUSE_RECV`) or resumes deliveries to the write callback, and questions to the read
 * callback (`CURLPAUSE_SEND`). `CURLPAUSE_CONT` resumes both. A callback that wants to pause while
 * another thread resumes it is called again.
 *
 * May be called from any thread, also from within a callback, but for those of a multi handle that
 * tell what to watch (`CURLE_RECURSIVE_API_CALL`). `CURLE_BAD_FUNCTION_ARGUMENT` when there is no
 * transfer. libcurl's curl_easy_pause(3).
 */
CURLcode curl_easy_pause(CURL *curl, int bitmask);

/**
 * Sends what waits for the socket, answers to PINGs for instance, and a PING where one is due
 * (`CURLWSOPT_PING_INTERVAL_MS`). `CURLE_OPERATION_TIMEDOUT`: the peer is dead.
 * libcurl's curl_easy_upkeep(3).
 */
CURLcode curl_easy_upkeep(CURL *curl);

/** A sentence for an error code. It is never freed. libcurl's curl_easy_strerror(3). */
const char *curl_easy_strerror(CURLcode code);

/**
 * Percent-encodes all but letters, digits, `-`, `.`, `_` and `~`.
 *
 * `length` 0 takes `string` up to its NUL. NULL on failure. Free the result with `curl_free`.
 * The handle is not looked at. libcurl's curl_easy_escape(3).
 */
char *curl_easy_escape(CURL *curl, const char *string, int length);

/**
 * Decodes percent-encoding.
 *
 * `length` 0 takes `string` up to its NUL. `*outlength` (may be NULL) is the decoded length; the
 * result may hold NULs and has one more behind it. NULL on failure. Free the result with
 * `curl_free`. The handle is not looked at. libcurl's curl_easy_unescape(3).
 */
char *curl_easy_unescape(CURL *curl, const char *string, int length, int *outlength);

/** Frees a form that `curl_formadd` built. Nothing for NULL. libcurl's curl_formfree(3). */
CURL_DEPRECATED(7.56.0, "Use curl_mime_free()")
void curl_formfree(struct curl_httppost *form);

/**
 * Would give the form as it is sent: not built in, as forms are not sent here.
 * `CURLE_NOT_BUILT_IN`. libcurl's curl_formget(3).
 */
CURL_DEPRECATED(7.56.0, "Of the old forms")
int curl_formget(struct curl_httppost *form, void *arg, curl_formget_callback append);

/**
 * Prepares the library; any number of times, from any thread. `flags` is for old programs.
 * libcurl's curl_global_init(3).
 */
CURLcode curl_global_init(long flags);

/**
 * The same, with functions for memory that the application gets and frees by `curl_` functions.
 *
 * All five must be given (else `CURLE_FAILED_INIT`); `m` and `f` are used. Call it before any
 * other function. libcurl's curl_global_init_mem(3).
 */
CURLcode curl_global_init_mem(long flags,
                              curl_malloc_callback m,
                              curl_free_callback f,
                              curl_realloc_callback r,
                              curl_strdup_callback s,
                              curl_calloc_callback c);

/**
 * Selects a TLS library, by `id` or by `name`: there is `CURLSSLBACKEND_RUSTLS`, `rustls`.
 *
 * `*avail` (may be NULL) becomes the list of what is there, which ends with NULL and is never
 * freed. `CURLSSLSET_UNKNOWN_BACKEND` for all others. As in a libcurl with one TLS library, it
 * may be called at any time. libcurl's curl_global_sslset(3).
 */
CURLsslset curl_global_sslset(curl_sslbackend id,
                              const char *name,
                              const struct curl_ssl_backend ***avail);

/**
 * Forgets what handles share: certificates that were loaded. Handles that are left go on working.
 * libcurl's curl_global_cleanup(3).
 */
void curl_global_cleanup(void);

/**
 * Frees memory that a `curl_` function returned for this. Nothing for NULL.
 * libcurl's curl_free(3).
 */
void curl_free(void *p);

/**
 * The version of libcurl that this library stands in for, of the library, and of its parts.
 * It is never freed. libcurl's curl_version(3).
 */
char *curl_version(void);

/**
 * What the library is and can do. `age` in the result says which fields it has; it is never
 * freed. libcurl's curl_version_info(3).
 */
struct curl_version_info_data *curl_version_info(CURLversion stamp);

/**
 * Looks up a header of a response by its name in any case.
 *
 * `index` counts headers of the same name, from 0. `origin` is a set of `CURLH_` bits; the 101
 * is `CURLH_1XX`, as in libcurl. `request` counts redirects and authentication, from 0; -1 is
 * the last one. What `*hout` points to stays until the next call, its strings until the next
 * transfer. libcurl's curl_easy_header(3).
 */
CURLHcode curl_easy_header(CURL *curl,
                           const char *name,
                           size_t index,
                           unsigned int origin,
                           int request,
                           struct curl_header **hout);

/**
 * The header after this one, or the first for NULL; NULL after the last.
 *
 * `origin` and `request` as in `curl_easy_header`. The result stays until the next call, its
 * strings until the next transfer. libcurl's curl_easy_nextheader(3).
 */
struct curl_header *curl_easy_nextheader(CURL *curl,
                                         unsigned int origin,
                                         int request,
                                         struct curl_header *prev);

/**
 * The body of the answer to a refused upgrade, as it was sent but for chunks: what has come of it
 * within a second, up to 64 KB.
 *
 * `*len` is 0 if there is none. `*data` stays until the handle's next transfer. There is no such
 * function in libcurl. `CURLE_BAD_FUNCTION_ARGUMENT` for NULL.
 */
CURLcode curlws_response_body(CURL *curl, const void **data, size_t *len);

/**
 * A header of a stream that an HTTP/2 server pushes: NULL, as there is no such stream.
 * libcurl's curl_pushheader_byname(3).
 */
char *curl_pushheader_byname(struct curl_pushheaders *h, const char *name);

/** The same by its number: NULL. libcurl's curl_pushheader_bynum(3). */
char *curl_pushheader_bynum(struct curl_pushheaders *h, size_t num);

/**
 * The option of this name, without `CURLOPT_` and in any case; NULL if there is none.
 * It is never freed. libcurl's curl_easy_option_by_name(3).
 */
const struct curl_easyoption *curl_easy_option_by_name(const char *name);

/**
 * The option of this number, under its present name; NULL if there is none.
 * It is never freed. libcurl's curl_easy_option_by_id(3).
 */
const struct curl_easyoption *curl_easy_option_by_id(CURLoption id);

/**
 * The option after this one, or the first for NULL; NULL after the last.
 *
 * They come by name, older names among them. libcurl's curl_easy_option_next(3).
 */
const struct curl_easyoption *curl_easy_option_next(const struct curl_easyoption *prev);

/**
 * Makes a form without parts. The handle is not looked at. NULL if that is not possible.
 *
 * Free it with `curl_mime_free`. libcurl's curl_mime_init(3).
 */
struct curl_mime *curl_mime_init(CURL *easy);

/**
 * Frees a form and its parts, those below them too. Nothing for NULL.
 * libcurl's curl_mime_free(3).
 */
void curl_mime_free(struct curl_mime *mime);

/**
 * Adds an empty part at a form's end; NULL for NULL. It is freed with its form.
 * libcurl's curl_mime_addpart(3).
 */
struct curl_mimepart *curl_mime_addpart(struct curl_mime *mime);

/** Sets a part's name; NULL takes it away. libcurl's curl_mime_name(3). */
CURLcode curl_mime_name(struct curl_mimepart *part, const char *name);

/**
 * Sets the file name that the receiver is told; NULL takes it away.
 * libcurl's curl_mime_filename(3).
 */
CURLcode curl_mime_filename(struct curl_mimepart *part, const char *filename);

/** Sets a part's content type; NULL takes it away. libcurl's curl_mime_type(3). */
CURLcode curl_mime_type(struct curl_mimepart *part, const char *mimetype);

/**
 * Sets how a part's content is encoded; NULL is not at all.
 *
 * `CURLE_BAD_FUNCTION_ARGUMENT` for an unknown name. libcurl's curl_mime_encoder(3).
 */
CURLcode curl_mime_encoder(struct curl_mimepart *part, const char *encoding);

/**
 * Makes a copy of `datasize` bytes a part's content; NULL takes the content away.
 *
 * `CURL_ZERO_TERMINATED` as the size: up to the NUL. libcurl's curl_mime_data(3).
 */
CURLcode curl_mime_data(struct curl_mimepart *part, const char *data, size_t datasize);

/**
 * Makes a file a part's content, and its base name the part's file name; NULL takes the content
 * away.
 *
 * `CURLE_READ_ERROR` if there is no such file. libcurl's curl_mime_filedata(3).
 */
CURLcode curl_mime_filedata(struct curl_mimepart *part, const char *filename);

/**
 * Makes what a callback gives a part's content; a NULL `readfunc` takes the content away.
 *
 * `freefunc` (may be NULL) is called with `arg` when the content is replaced or freed.
 * libcurl's curl_mime_data_cb(3).
 */
CURLcode curl_mime_data_cb(struct curl_mimepart *part,
                           curl_off_t datasize,
                           curl_read_callback readfunc,
                           curl_seek_callback seekfunc,
                           curl_free_callback freefunc,
                           void *arg);

/**
 * Makes another form a part's content; it belongs to the part from then on. NULL takes the
 * content away.
 *
 * `CURLE_BAD_FUNCTION_ARGUMENT` for a form that belongs to a part already or holds this one.
 * libcurl's curl_mime_subparts(3).
 */
CURLcode curl_mime_subparts(struct curl_mimepart *part, struct curl_mime *subparts);

/**
 * Sets headers of a part; with `take_ownership` the list is freed with it.
 * libcurl's curl_mime_headers(3).
 */
CURLcode curl_mime_headers(struct curl_mimepart *part,
                           struct curl_slist *headers,
                           int take_ownership);

/**
 * Makes a multi handle: many transfers, driven by one thread.
 *
 * NULL if the process has no descriptor left. Free it with `curl_multi_cleanup`.
 * libcurl's curl_multi_init(3).
 */
CURLM *curl_multi_init(void);

/**
 * Adds a transfer; `curl_multi_perform` or `curl_multi_socket_action` begins it.
 *
 * Addresses and TLS sessions are shared by all handles of a multi handle, unless a share has
 * them. `CURLM_ADDED_ALREADY`, `CURLM_BAD_EASY_HANDLE`; `CURLM_RECURSIVE_API_CALL` from within a
 * callback. libcurl's curl_multi_add_handle(3).
 */
CURLMcode curl_multi_add_handle(CURLM *m, CURL *curl);

/**
 * Takes a transfer out; an unfinished one ends.
 *
 * An open `CURLOPT_CONNECT_ONLY` connection stays with its handle (libcurl closes it).
 * `CURLM_OK` also for a handle that is in no multi handle, `CURLM_BAD_EASY_HANDLE` for one of
 * another; `CURLM_RECURSIVE_API_CALL` from within a callback.
 * libcurl's curl_multi_remove_handle(3).
 */
CURLMcode curl_multi_remove_handle(CURLM *m, CURL *curl);

/**
 * Frees a multi handle. Easy handles in it are taken out and stay.
 *
 * `CURLM_RECURSIVE_API_CALL` from within a callback. libcurl's curl_multi_cleanup(3).
 */
CURLMcode curl_multi_cleanup(CURLM *m);

/**
 * Does all that can be done without waiting; `*running_handles` (may be NULL) says how many
 * transfers have not ended.
 *
 * Its cost is that of the transfers that have something to do. `CURLM_RECURSIVE_API_CALL` from
 * within a callback (also of a stream of `curlws_attach` whose handle is in it, whoever uses
 * that), `CURLM_ABORTED_BY_CALLBACK` when one asked for the end.
 * libcurl's curl_multi_perform(3).
 */
CURLMcode curl_multi_perform(CURLM *m, int *running_handles);

/**
 * Does what an event on the socket `s` allows, and what timers are due; with
 * `CURL_SOCKET_TIMEOUT` the timers alone. `ev_bitmask` is not needed.
 *
 * For programs with an event loop, which `CURLMOPT_SOCKETFUNCTION` and `CURLMOPT_TIMERFUNCTION`
 * tell what to watch. libcurl's curl_multi_socket_action(3).
 */
CURLMcode curl_multi_socket_action(CURLM *m, curl_socket_t s, int ev_bitmask, int *running_handles);

/** The same as `curl_multi_socket_action`; of old. libcurl's curl_multi_socket(3). */
CURL_DEPRECATED(7.19.5, "Use curl_multi_socket_action()")
CURLMcode curl_multi_socket(CURLM *m, curl_socket_t s, int *running_handles);

/** Does what can be done on every socket; of old. libcurl's curl_multi_socket_all(3). */
CURL_DEPRECATED(7.19.5, "Use curl_multi_socket_action()")
CURLMcode curl_multi_socket_all(CURLM *m, int *running_handles);

/**
 * Waits like `curl_multi_poll`, but not for nothing: without a descriptor or a timer it returns
 * at once. libcurl's curl_multi_wait(3).
 */
CURLMcode curl_multi_wait(CURLM *m,
                          struct curl_waitfd *extra_fds,
                          unsigned int extra_nfds,
                          int timeout_ms,
                          int *ret);

/**
 * Waits until a transfer or one of `extra_fds` has something to do, a timer of a transfer is due,
 * another thread calls `curl_multi_wakeup`, a signal comes, or `timeout_ms` have passed.
 *
 * `*ret` (may be NULL) says how many descriptors are ready; `revents` of the extra ones are set.
 * `CURLM_BAD_FUNCTION_ARGUMENT` for a negative timeout. libcurl's curl_multi_poll(3).
 */
CURLMcode curl_multi_poll(CURLM *m,
                          struct curl_waitfd *extra_fds,
                          unsigned int extra_nfds,
                          int timeout_ms,
                          int *ret);

/**
 * Ends a `curl_multi_poll`, the current or the next one. From any thread.
 * libcurl's curl_multi_wakeup(3).
 */
CURLMcode curl_multi_wakeup(CURLM *m);

/**
 * Names the descriptors to wait for with `select`; `*max_fd` becomes the largest, -1 without any.
 *
 * Descriptors that no `fd_set` can hold are left out: use `curl_multi_poll` instead.
 * libcurl's curl_multi_fdset(3).
 */
CURLMcode curl_multi_fdset(CURLM *m,
                           fd_set *read_fd_set,
                           fd_set *write_fd_set,
                           fd_set *exc_fd_set,
                           int *max_fd);

/**
 * Names the descriptors to wait for with `poll`: fills at most `size` of `ufds`, and `*fd_count`
 * with how many there are.
 *
 * `CURLM_OUT_OF_MEMORY`: there was not room for all. With `ufds` NULL it only counts.
 * libcurl's curl_multi_waitfds(3).
 */
CURLMcode curl_multi_waitfds(CURLM *m,
                             struct curl_waitfd *ufds,
                             unsigned int size,
                             unsigned int *fd_count);

/**
 * Says after how many milliseconds `curl_multi_perform` or `curl_multi_socket_action` is due
 * though nothing happens: 0 at once, -1 never. libcurl's curl_multi_timeout(3).
 */
CURLMcode curl_multi_timeout(CURLM *m, long *timeout_ms);

/**
 * Attaches a pointer to a socket; `CURLMOPT_SOCKETFUNCTION` gets it from then on.
 *
 * `CURLM_BAD_SOCKET` for a socket that is not watched. libcurl's curl_multi_assign(3).
 */
CURLMcode curl_multi_assign(CURLM *m, curl_socket_t sockfd, void *sockp);

/**
 * Counts transfers (`CURLMINFO_` values). `CURLM_UNKNOWN_OPTION`: no such counter, `*pvalue` is -1.
 * libcurl's curl_multi_get_offt(3).
 */
CURLMcode curl_multi_get_offt(CURLM *m, CURLMinfo_offt info, curl_off_t *pvalue);

/**
 * Stops notifications of one kind (`CURLMNOTIFY_` values). `CURLM_UNKNOWN_OPTION` for others.
 * libcurl's curl_multi_notify_disable(3).
 */
CURLMcode curl_multi_notify_disable(CURLM *m, unsigned int notification);

/**
 * Begins notifications of one kind (`CURLMNOTIFY_` values) to `CURLMOPT_NOTIFYFUNCTION`.
 * `CURLM_UNKNOWN_OPTION` for others. libcurl's curl_multi_notify_enable(3).
 */
CURLMcode curl_multi_notify_enable(CURLM *m, unsigned int notification);

/**
 * The next message: a transfer has ended. NULL when there is none; `*msgs_in_queue` says how many
 * are left.
 *
 * The message is the easy handle's and lives as long as that, or until its next message.
 * libcurl's curl_multi_info_read(3).
 */
struct CURLMsg *curl_multi_info_read(CURLM *m, int *msgs_in_queue);

/**
 * The easy handles in it, in the order of their coming; the list ends with NULL. NULL on errors.
 * Free it with `curl_free`. libcurl's curl_multi_get_handles(3).
 */
CURL **curl_multi_get_handles(CURLM *m);

/** A sentence for a `CURLMcode`; for an unknown one too. libcurl's curl_multi_strerror(3). */
const char *curl_multi_strerror(CURLMcode error);

/**
 * Takes a TLS session that `curl_easy_ssls_export` gave to a callback, for later connections of
 * the handle or, if it has one with TLS sessions, of its share.
 *
 * The session must have been exported in this process. It is resumed by a connection to the same
 * host and port with equal TLS options. A ticket of TLS 1.3 serves one connection: that of the
 * handle, among those that have it, which comes first. A session that has expired is dropped, and
 * the answer is `CURLE_OK`. All arguments are copied.
 *
 * `session_key`, or if that is NULL `shmac`, must be what the callback was given with `sdata`, else
 * `CURLE_BAD_FUNCTION_ARGUMENT`; it is also the answer without handle, key or data.
 * `CURLE_READ_ERROR` for data that is no export, or of a session that is not kept here (any more).
 * `CURLE_RECURSIVE_API_CALL` from within a callback of the handle.
 * libcurl's curl_easy_ssls_import(3).
 */
CURLcode curl_easy_ssls_import(CURL *handle,
                               const char *session_key,
                               const unsigned char *shmac,
                               size_t shmac_len,
                               const unsigned char *sdata,
                               size_t sdata_len);

/**
 * Makes a share: nothing is shared yet.
 *
 * NULL if that is not possible. Free it with `curl_share_cleanup`.
 * libcurl's curl_share_init(3).
 */
CURLSH *curl_share_init(void);

/**
 * Frees a share and what is shared by it.
 *
 * `CURLSHE_IN_USE` while a handle uses it (`CURLOPT_SHARE`); `CURLSHE_INVALID` for what is no
 * share. libcurl's curl_share_cleanup(3).
 */
CURLSHcode curl_share_cleanup(CURLSH *share);

/** A sentence for a `CURLSHcode`. It is never freed. libcurl's curl_share_strerror(3). */
const char *curl_share_strerror(CURLSHcode error);

/**
 * Appends a copy of `string` to a list and returns the list's first entry.
 *
 * `list` is NULL for a new list. NULL is returned, and the list left as it was, if there is no
 * memory or `string` is NULL. Free the list with `curl_slist_free_all` after the transfers that
 * use it.
 */
struct curl_slist *curl_slist_append(struct curl_slist *list, const char *string);

/** Frees a whole list; nothing for NULL. */
void curl_slist_free_all(struct curl_slist *list);

/**
 * 1 if the strings are the same but for the case of ASCII letters, whatever the locale; else 0.
 *
 * Two NULLs are the same. libcurl's curl_strequal(3).
 */
int curl_strequal(const char *s1, const char *s2);

/**
 * The same for no more than the first `n` bytes. Two NULLs are the same unless `n` is 0.
 * libcurl's curl_strnequal(3).
 */
int curl_strnequal(const char *s1, const char *s2, size_t n);

/**
 * A copy of an environment variable's value; NULL if it is not there or empty.
 *
 * Free it with `curl_free`. libcurl's curl_getenv(3).
 */
char *curl_getenv(const char *variable);

/** The older name of `curl_easy_escape`. libcurl's curl_escape(3). */
char *curl_escape(const char *string, int length);

/**
 * The older name of `curl_easy_unescape`, without the length of the result.
 * libcurl's curl_unescape(3).
 */
char *curl_unescape(const char *string, int length);

/**
 * What the verbose output (`CURLOPT_VERBOSE`) of all handles shall have more of; any number of
 * times, from any thread. Nothing at the start.
 *
 * `config` is a list of names with commas between; `-` before a name ends it. `ws`, `protocol` and
 * `all` are known: a line for each frame, when its header goes by. Other names, and NULL, change
 * nothing.
 *
 * - `[WS] sent text, 5 bytes`
 * - `[WS] received binary, 300 bytes, more follows, compressed`
 * - `[WS] received close, 5 bytes, code 1000 "bye"`
 * - `[WS] sent pong, 4 bytes, by itself`
 *
 * The kind is `text`, `binary`, `continuation`, `close`, `ping` or `pong`; the size that of the
 * payload on the wire; `more follows` says that it is not the last frame of its message. `by itself`
 * is a frame that the application has not sent: an answer. `keepalive` is a PING of
 * `CURLWSOPT_PING_INTERVAL_MS`, or the PONG to one, which is not delivered. `received` means that it
 * has come in, `sent` that it was begun. Payload that goes by in parts has further lines, `sent` or
 * `delivered 100 bytes at 200 of 300`.
 * Always `CURLE_OK`. libcurl's curl_global_trace(3).
 */
CURLcode curl_global_trace(const char *config);

/**
 * Makes a URL handle without any part.
 *
 * NULL if that is not possible. Free it with `curl_url_cleanup`. libcurl's curl_url(3).
 */
CURLU *curl_url(void);

/** Frees a URL handle. Nothing for NULL. libcurl's curl_url_cleanup(3). */
void curl_url_cleanup(CURLU *handle);

/** Makes a handle with the same parts; NULL for NULL. libcurl's curl_url_dup(3). */
CURLU *curl_url_dup(const CURLU *in);

/**
 * Gives one part, or the whole URL (`CURLUPART_URL`), as a string in `*part`.
 *
 * `flags` are `CURLU_` bits. After an error `*part` is NULL. Free the string with `curl_free`.
 * The two forms of an international host name are not converted: `CURLUE_LACKS_IDN`.
 * libcurl's curl_url_get(3).
 */
CURLUcode curl_url_get(const CURLU *handle, CURLUPart what, char **part, unsigned int flags);

/**
 * Sets one part, or all of them to those of a URL (`CURLUPART_URL`); NULL takes it away.
 *
 * A URL without a scheme is taken relative to the one that is there. `flags` are `CURLU_` bits.
 * After an error the parts are as before. libcurl's curl_url_set(3).
 */
CURLUcode curl_url_set(CURLU *handle, CURLUPart what, const char *part, unsigned int flags);

/**
 * A sentence for an error of the URL functions. It is never freed.
 * libcurl's curl_url_strerror(3).
 */
const char *curl_url_strerror(CURLUcode error);

/**
 * Receives the next chunk of a frame. For handles with `CURLOPT_CONNECT_ONLY` = 2 that
 * `curl_easy_perform` has connected. Never waits.
 *
 * At most `buflen` bytes of one frame's payload go to `buffer`; `*recv` says how many and
 * `*metap` where they stand: `offset` in the frame, `bytesleft` of it to come, `flags` the kind
 * (`CURLWS_CONT`: the message goes on in another frame). `*metap` is the handle's and is
 * overwritten by the next call. With `buflen` 0 it only looks: the frame's kind and size, no
 * bytes (a frame without payload is consumed).
 *
 * PINGs are answered and not delivered, unless `CURLWS_NOAUTOPONG` was set. A CLOSE is delivered
 * as a frame, its payload being the status code (two bytes, big end first) and the reason.
 *
 * `CURLE_AGAIN`: nothing there; wait until `CURLINFO_ACTIVESOCKET` is readable.
 * `CURLE_GOT_NOTHING`: the connection has ended. `CURLE_RECV_ERROR`: it broke, or the peer broke
 * the protocol (the error buffer says how). After any error `*recv` is 0 and `*metap` NULL.
 *
 * One thread may receive while another sends. RFC 6455, 5; libcurl's curl_ws_recv(3).
 */
CURLcode curl_ws_recv(CURL *curl,
                      void *buffer,
                      size_t buflen,
                      size_t *recv,
                      const struct curl_ws_frame **metap);

/**
 * Sends a frame, or a part of one. Never waits, but for calls from within a callback of the
 * same handle: those return when all is sent (or waits for more, `curlws_cork`).
 *
 * `flags` names the kind: `CURLWS_TEXT`, `_BINARY` (with `CURLWS_CONT`: the message goes on in
 * another frame, sent with the same kind), `_CLOSE`, `_PING` or `_PONG`. With `CURLWS_OFFSET`
 * the frame's payload size is `fragsize`, and this and later calls (`fragsize` 0) bring it in
 * parts. `*sent` (may be NULL) is the payload sent by this call. With `CURLWS_NOCOMPRESS` the
 * message goes uncompressed (`CURLWS_COMPRESS`).
 *
 * `CURLE_OK` with `*sent` below `buflen`, or `CURLE_AGAIN` (`*sent` is 0): the socket takes no
 * more. Wait until it is writable, then repeat with the rest of the buffer and the same flags:
 * it stays one frame. Frames of up to 16000 bytes are sent whole or answered `CURLE_AGAIN`.
 * `CURLE_TOO_LARGE`: a control frame with more than 125 bytes. `CURLE_BAD_FUNCTION_ARGUMENT`:
 * flags or lengths that make no frame. `CURLE_SEND_ERROR`: no connection, or it broke.
 *
 * After a CLOSE of ours no data frame may follow (RFC 6455, 5.5.1): `CURLE_SEND_ERROR`, unless
 * `CURLWS_LENIENT` is set. A second CLOSE answers `CURLE_OK` and is not sent again.
 *
 * Any thread may send, beside one that receives or sits in `curl_easy_perform`. While one
 * thread's frame is unfinished, another thread's call answers `CURLE_AGAIN`.
 * In `CURLWS_RAW_MODE` the bytes go out as they are; `fragsize` and `flags` must be 0.
 * RFC 6455, 5; libcurl's curl_ws_send(3).
 */
CURLcode curl_ws_send(CURL *curl,
                      const void *buffer,
                      size_t buflen,
                      size_t *sent,
                      curl_off_t fragsize,
                      unsigned int flags);

/**
 * Frames that are sent from now on wait for each other, and go out many at once: small messages
 * cost far fewer system calls (and TLS records) then. `curlws_uncork` sends what waits.
 *
 * `curl_ws_send` takes a whole frame of up to 16000 bytes, PING, PONG and CLOSE too, into the
 * library's memory and answers `CURLE_OK` (within a callback, too, it returns then); a longer one,
 * and one in parts (`CURLWS_OFFSET`), sends what waits and goes out as ever. When 64 KB wait they are
 * sent; while the socket does not take them `curl_ws_send` answers `CURLE_AGAIN`. What waits is sent
 * earlier, too: in front of an answer to a PING and of what a read callback brings, by
 * `curl_easy_upkeep` and, as far as the socket takes it, by `curl_easy_cleanup`. Who waits for the
 * peer's answer has to uncork first.
 *
 * For any open WebSocket, from any thread; corking twice is corking once. It ends with the
 * connection. `CURLE_BAD_FUNCTION_ARGUMENT`, `CURLE_SEND_ERROR`, `CURLE_UNSUPPORTED_PROTOCOL`: as
 * for `curl_ws_send` without a connection. libcurl has nothing like it.
 */
CURLcode curlws_cork(CURL *curl);

/**
 * Ends `curlws_cork` and sends what waits. `CURLE_OK`: all of it is with the system, or nothing
 * waited. `CURLE_AGAIN`: the socket takes no more for now; a transfer that is performed sends the rest
 * by itself, with `CURLOPT_CONNECT_ONLY` call again when the socket is writable, or make any other
 * call that sends. Errors: as for `curlws_cork`, and `CURLE_SEND_ERROR` where the connection broke.
 */
CURLcode curlws_uncork(CURL *curl);

/**
 * Announces a frame of `frame_len` payload bytes, which the read callback (`CURLOPT_UPLOAD`) or
 * `curl_ws_send` then brings. `flags` as for `curl_ws_send`.
 *
 * Most often called from within the read callback, which then returns payload of that frame; it
 * is asked again until the frame is whole. After a frame that was announced with 0 bytes it
 * returns 0, which does not end the upload then. A read callback that brings more than the frame
 * lacks ends the transfer with `CURLE_READ_ERROR`.
 *
 * `CURLE_SEND_ERROR`: no connection, or the frame before is not finished. `CURLE_FAILED_INIT`:
 * raw mode. libcurl's curl_ws_start_frame(3).
 */
CURLcode curl_ws_start_frame(CURL *curl, unsigned int flags, curl_off_t frame_len);

/**
 * Where the chunk that a write callback was just given stands in its frame.
 *
 * For use inside the write callback, not in raw mode; NULL everywhere else. It is valid until
 * the callback returns. libcurl's curl_ws_meta(3).
 */
const struct curl_ws_frame *curl_ws_meta(CURL *curl);

/** Takes a stored TLS session; a function, not a pointer to one. */
typedef CURLcode curl_ssls_export_cb(CURL *curl, void *userptr, const char *session_key,
                                     const unsigned char *shmac, size_t shmac_len,
                                     const unsigned char *sdata, size_t sdata_len,
                                     curl_off_t valid_until, int ietf_tls_id, const char *alpn,
                                     size_t earlydata_max);

/**
 * Gives the TLS sessions of a handle, or of its share, to a callback, one by one.
 *
 * The sessions stay where they are. They can be imported (`curl_easy_ssls_import`) by other
 * handles and shares of the same process only: `sdata` names a session that the library keeps, and
 * holds none. For that reason `SSLS-EXPORT` is not among the features of `curl_version_info`. The
 * library keeps the 75 that were exported last, until `curl_global_cleanup` at most.
 *
 * `valid_until` is an upper bound, in seconds of Unix time: 7 days (TLS 1.3) or 24 hours (TLS 1.2)
 * from the session's start; what the server set, if less, is heeded by a connection. `alpn` is
 * always NULL. Sessions made with a client certificate are not exported.
 *
 * A callback that does not return `CURLE_OK` ends the export with its code. What it is given lives
 * until it returns; no lock of a share is held meanwhile.
 * `CURLE_BAD_FUNCTION_ARGUMENT` without handle or callback; `CURLE_RECURSIVE_API_CALL` from within a
 * callback of the handle. libcurl's curl_easy_ssls_export(3).
 */
CURLcode curl_easy_ssls_export(CURL *handle, curl_ssls_export_cb *export_fn, void *userptr);

#ifdef __cplusplus
}
#endif

#endif
