/* Many WebSockets in GLib's main loop, that of every GTK program.
 *
 *     cc glib.c connections.c $(pkg-config --cflags --libs curlws glib-2.0) -o glib
 *     ./glib ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes (connections.c). CURL_CA_BUNDLE
 * may name a file with the certificates of authorities.
 */
#include "connections.h"

#include <glib-unix.h>

struct program {
    struct connections all;
    GMainLoop *loop;
    GSource *timer; /* NULL while none is set */
};

/* Tells the library that a socket is ready or its time has come, and looks what has ended. */
static void act(struct program *program, curl_socket_t fd, int ready)
{
    int running;
    program->all.code = curl_multi_socket_action(program->all.multi, fd, ready, &running);
    if (!connections_take_results(&program->all)) g_main_loop_quit(program->loop);
}

static gboolean on_event(gint fd, GIOCondition condition, gpointer user)
{
    int ready = 0;
    if (condition & (G_IO_IN | G_IO_HUP)) ready |= CURL_CSELECT_IN;
    if (condition & G_IO_OUT) ready |= CURL_CSELECT_OUT;
    if (condition & G_IO_ERR) ready |= CURL_CSELECT_ERR;
    act(user, fd, ready);
    return G_SOURCE_CONTINUE; /* without effect where on_socket has destroyed it meanwhile */
}

static void drop(GSource *source)
{
    g_source_destroy(source);
    g_source_unref(source);
}

/* The library wants a socket watched, watched otherwise, or no longer. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *attached)
{
    struct program *program = user;
    GIOCondition condition = 0;
    GSource *source;
    (void)easy; /* one that the program does not know stands for the multi handle */
    if (attached) drop(attached);
    if (what == CURL_POLL_REMOVE) return 0;
    if (what & CURL_POLL_IN) condition |= G_IO_IN;
    if (what & CURL_POLL_OUT) condition |= G_IO_OUT;
    source = g_unix_fd_source_new(fd, condition);
    g_source_set_callback(source, G_SOURCE_FUNC(on_event), program, NULL);
    g_source_attach(source, g_main_loop_get_context(program->loop));
    curl_multi_assign(program->all.multi, fd, source);
    return 0;
}

static gboolean on_timeout(gpointer user)
{
    struct program *program = user;
    drop(program->timer);
    program->timer = NULL; /* before the library sets the next one */
    act(program, CURL_SOCKET_TIMEOUT, 0);
    return G_SOURCE_REMOVE;
}

/* The library wants to be called after so long, once; -1: not at all. */
static int on_timer(CURLM *multi, long milliseconds, void *user)
{
    struct program *program = user;
    (void)multi;
    if (program->timer) drop(program->timer);
    program->timer = NULL;
    if (milliseconds < 0) return 0;
    program->timer = g_timeout_source_new((guint)milliseconds);
    g_source_set_callback(program->timer, on_timeout, program, NULL);
    g_source_attach(program->timer, g_main_loop_get_context(program->loop));
    return 0;
}

int main(int argc, char **argv)
{
    struct program program = {0};
    int result;
    program.loop = g_main_loop_new(NULL, FALSE);
    connections_init(&program.all, argc, argv);
    connections_tell(&program.all, on_socket, on_timer, &program);
    connections_start(&program.all, argv);
    g_main_loop_run(program.loop);
    result = connections_end(&program.all);
    if (program.timer) drop(program.timer);
    g_main_loop_unref(program.loop);
    return result;
}
