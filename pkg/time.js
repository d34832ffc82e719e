document.currentScript.start = async () => ({ toggle() {} });
