"""The whole flow in each engine."""
import time
from tests.journey.marked import Markers, make_dirty_jpeg
from tests.app.dirty_pdf import dirty_pdf

def test_flow(start_phone, desk, service, tmp_path, engine, browser_folder):
    t=time.time()
    m=Markers(); j=tmp_path/f"{m.plant('file name')}.jpg"; make_dirty_jpeg(j,m); p=dirty_pdf(tmp_path/"bill.pdf")
    def tick(what):
        nonlocal t; print(engine, what, round(time.time()-t,2)); t=time.time()
    tick("files")
    known=desk.reports(); tick("desk")
    phone=start_phone(browser_folder); tick("start")
    phone.open_app(); tick("open")
    phone.pick(j,p); phone.expect_text("We took out"); tick("picked")
    phone.write("Links","https://video.example/watch?v=Harrow1&si=abc")
    phone.write("Anything we should know?","Shared near the bridge"); tick("written")
    phone.press("Backs a violent group")
    phone.expect_text("Goes to:")
    words=phone.send(); print(words); tick("sent")
    a=desk.wait_for_new(known,tmp_path/"out"); print(a.files); tick("arrived")
    desk.refer(a.reference)
    phone.press("Done"); phone.press("Check a receipt"); phone.write("Your eight words"," ".join(words)); phone.press("Look for answers")
    phone.expect_title("There is 1 answer","There are 2 answers","Nothing yet"); tick("answer")

    phone.browser.close(); tick("close")
