/* The WebSockets that the loops in this folder drive: each sends a text, prints what comes back, and
 * closes. A program has its own client in this place; a loop needs no more of it than stands here.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <curl/curl.h>

struct connections {
    CURLM *multi;
    CURLMcode code; /* of the call that drove them last */
    int left;       /* connections that have not ended */
    int failed;
};

/* Makes the multi handle. Ends the program where that fails, or there is no URL. */
void connections_init(struct connections *all, int argc, char **argv);

/* Has the library say what to watch, and when to call it; `user` goes to both callbacks. */
void connections_tell(struct connections *all, curl_socket_callback on_socket,
                      curl_multi_timer_callback on_timer, void *user);

/* Starts a connection to each URL of the command line. */
void connections_start(struct connections *all, char **argv);

/* Takes in which connections have ended: after each call that drives them, never from within a
   callback of the library. 0: there is nothing left to do. */
int connections_take_results(struct connections *all);

/* Frees the multi handle. The program's exit code. */
int connections_end(struct connections *all);

#endif
